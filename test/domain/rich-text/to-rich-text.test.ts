import fc from 'fast-check'
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5'
import t from 'tap'
import { bareText, escapeHtml, plainText, toRichText } from '../../../src/domain/rich-text/to-rich-text.js'
import { renderMarkdown } from '../../../src/domain/rich-text/markdown.js'
import { sanitise } from '../../../src/domain/rich-text/sanitise.js'

type Cases = Record<string, [input: string, output: string]>

async function htmlOf (input: string): Promise<string> {
  return (await toRichText(input)).html
}

/** HTML the way a caller passes it: as a JSON string literal. */
function literal (html: string): string {
  return JSON.stringify(html)
}

const permitted: Record<string, string[]> = {
  a: ['href', 'target'],
  img: ['width', 'height', 'alt', 'title', 'src'],
  ol: ['start'],
  code: ['class'],
  div: ['data-mx-maths'],
  span: ['data-mx-bg-color', 'data-mx-color', 'data-mx-spoiler', 'data-mx-maths']
}
for (const tag of ('del h1 h2 h3 h4 h5 h6 blockquote p ul sup sub li b i u strong em s hr br table thead tbody tr th td ' +
  'caption pre details summary').split(' ')) permitted[tag] = []

/** The first thing in the HTML that Matrix does not permit, as a browser's parser reads it. */
function forbidden (html: string): string | undefined {
  const queue: DefaultTreeAdapterTypes.ChildNode[] = [...parseFragment(html).childNodes]
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (node.nodeName === '#text') continue
    if (!('tagName' in node)) return node.nodeName
    const names = permitted[node.tagName]
    if (!names) return node.tagName
    for (const { name, value } of node.attrs) {
      if (!names.includes(name)) return `${node.tagName} ${name}`
      if (name === 'href' && !/^(?:https?|ftp|mailto|magnet):/i.test(value)) return `${node.tagName} ${name}=${value}`
      if (name === 'src' && !value.startsWith('mxc://')) return `${node.tagName} ${name}=${value}`
      if (name === 'class' && !/^language-\S*(?: language-\S*)*$/.test(value)) return `${node.tagName} ${name}=${value}`
    }
    queue.push(...node.childNodes)
  }
  return undefined
}

await t.test('text without markup stays plain', async t => {
  const cases: Cases = {
    empty: ['', ''],
    words: ['Hello there', 'Hello there'],
    'characters HTML reserves': ['a & b < c > d "e" \'f\'', 'a &amp; b &lt; c &gt; d "e" \'f\''],
    'a heart': ['I <3 you', 'I &lt;3 you'],
    newlines: ['a\nb\n\n\nc', 'a<br>b<br><br><br>c'],
    'carriage returns': ['a\r\nb\rc', 'a<br>b<br>c'],
    spaces: ['  a  b  \nc ', '  a  b  <br>c '],
    emojis: ['👍🏽 👨‍👩‍👧‍👦 🇩🇪', '👍🏽 👨‍👩‍👧‍👦 🇩🇪'],
    'raw HTML': ['<b>hi</b><script>x()</script>', '&lt;b&gt;hi&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;'],
    'character references': ['&copy; &#65; &amp;', '&amp;copy; &amp;#65; &amp;amp;'],
    'snake case': ['some_snake_case', 'some_snake_case'],
    'lone markers': ['2 * 3 * 4 ~ #tag 1.5 -1 a|b [x] `', '2 * 3 * 4 ~ #tag 1.5 -1 a|b [x] `'],
    'markup of nothing, heading': ['#', '#'],
    'markup of nothing, list': ['-', '-'],
    'markup of nothing, reference': ['[a]: https://example.org', '[a]: https://example.org'],
    'a bare URL': ['see https://example.org/?a=1&b=2.', 'see https://example.org/?a=1&amp;b=2.'],
    'a bare URL with underscores': ['https://example.org/__init__.py', 'https://example.org/__init__.py'],
    'a user ID with underscores': ['@_bridge_robin_:example.org', '@_bridge_robin_:example.org'],
    'an e-mail address': ['robin@example.org mailto:robin@example.org', 'robin@example.org mailto:robin@example.org'],
    'quoted text': ['"hello"', '"hello"'],
    'quoted text with < and >': ['"a <3 b > c"', '"a &lt;3 b &gt; c"'],
    'quoted text with an address': ['"Robin <robin.example>"', '"Robin &lt;robin.example&gt;"'],
    'a JSON number': ['12', '12'],
    'a broken JSON literal': ['"<b>"hi"', '"&lt;b&gt;"hi"'],
    'a literal over two lines': ['"<b>\n</b>"', '"&lt;b&gt;<br>&lt;/b&gt;"']
  }
  for (const [name, [input, html]] of Object.entries(cases)) {
    t.strictSame(await htmlOf(input), html, name)
    t.equal((await toRichText(input)).plain, input.replace(/\r\n?/g, '\n'), `${name}: plain is the input`)
  }
})

await t.test('Markdown becomes Matrix HTML', async t => {
  const cases: Cases = {
    strong: ['a **b** __c__', 'a <strong>b</strong> <strong>c</strong>'],
    emphasis: ['a *b* _c_', 'a <em>b</em> <em>c</em>'],
    'nested emphasis': ['***a** b*', '<em><strong>a</strong> b</em>'],
    strikethrough: ['~~a~~', '<del>a</del>'],
    'inline code': ['`a < *b*`', '<code>a &lt; *b*</code>'],
    escapes: ['\\*a\\*', '*a*'],
    'a break by a backslash': ['a\\\nb', 'a<br>b'],
    'a break within markup': ['**a\nb**', '<strong>a<br>b</strong>'],
    'raw HTML beside markup': ['<b>*x*</b> &copy;', '&lt;b&gt;<em>x</em>&lt;/b&gt; &amp;copy;'],
    emojis: ['**👍🏽** 🇩🇪', '<strong>👍🏽</strong> 🇩🇪'],
    'a heading': ['## a', '<h2>a</h2>'],
    'an underlined heading': ['a\n===', '<h1>a</h1>'],
    paragraphs: ['a\n\n*b*', '<p>a</p>\n<p><em>b</em></p>'],
    'a list': ['- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
    'a numbered list': ['3. a\n4. b', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    'a nested list': ['- a\n  1. b', '<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n</ul>'],
    'a task list': ['- [x] a', '<ul>\n<li>[x] a</li>\n</ul>'],
    'a quotation': ['> a\n> b', '<blockquote>\n<p>a<br>b</p>\n</blockquote>'],
    'a list in a quotation': ['> - a', '<blockquote>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>'],
    'a rule': ['---', '<hr>'],
    'fenced code': ['```ts\na < "b"\n\n*c*\n```', '<pre><code class="language-ts">a &lt; "b"\n\n*c*\n</code></pre>'],
    'fenced code without a language': ['~~~\na\n~~~', '<pre><code>a\n</code></pre>'],
    'indented code': ['    a', '<pre><code>a\n</code></pre>'],
    'a table': [
      '| a | b |\n|---|--:|\n| 1 | 2 |',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n' +
      '<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>'
    ],
    'a link': ['[a *b*](https://example.org "t")', '<a href="https://example.org">a <em>b</em></a>'],
    'a link by reference': ['[a]\n\n[a]: https://example.org', '<a href="https://example.org">a</a>'],
    'an autolink': ['<https://example.org/a_b_>', '<a href="https://example.org/a_b_">https://example.org/a_b_</a>'],
    'an e-mail autolink': ['<r@example.org>', '<a href="mailto:r@example.org">r@example.org</a>'],
    'a bare URL beside markup': ['*a* https://example.org/_b_', '<em>a</em> https://example.org/_b_'],
    'a bare URL in markup': ['**https://example.org**', '<strong>https://example.org</strong>'],
    'a javascript: link': ['[a](javascript:alert(1))', '[a](javascript:alert(1))'],
    'a disguised javascript: link': ['[a](JaVaScRiPt&colon;alert(1))', '[a](JaVaScRiPt&amp;colon;alert(1))'],
    'a data: link': ['[a](data:text/html,x)', '[a](data:text/html,x)'],
    'a relative link': ['[a](/b)', '[a](/b)'],
    'an image of the media repository': ['![a](mxc://example.org/b "c")', '<img src="mxc://example.org/b" alt="a" title="c">'],
    'any other image': ['![a](https://example.org/b.png)', '<a href="https://example.org/b.png">a</a>'],
    'an image without a text': ['![](https://example.org/b)', '<a href="https://example.org/b">https://example.org/b</a>'],
    'an image in a link': ['[![a](https://b.example)](https://c.example)', '<a href="https://c.example">a</a>'],
    'a javascript: image': ['![a](javascript:x)', '![a](javascript:x)'],
    'a spoiler': ['the end: ||he *dies*||.', 'the end: <span data-mx-spoiler>he <em>dies</em></span>.'],
    'a spoiler between letters without blanks': ['これは||秘密||です', 'これは<span data-mx-spoiler>秘密</span>です'],
    'a spoiler in a list': ['- ||a||', '<ul>\n<li><span data-mx-spoiler>a</span></li>\n</ul>'],
    'a spoiler in a cell': [
      '|a|\n|-|\n|\\|\\|b\\|\\||',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><span data-mx-spoiler>b</span></td>\n</tr>\n</tbody>\n</table>'
    ],
    'bars of code': ['*x* a || b || c, a||b||c, ||||, ||d', '<em>x</em> a || b || c, a||b||c, ||||, ||d'],
    maths: ['so $x^2 < y_1$.', 'so <span data-mx-maths="x^2 &lt; y_1"><code>x^2 &lt; y_1</code></span>.'],
    'maths in a line of its own': ['$$\\frac{a}{"b"}$$', '<div data-mx-maths="\\frac{a}{&quot;b&quot;}"><code>\\frac{a}{"b"}</code></div>'],
    'maths over lines': ['a\n\n$$\nx\n+ y\n$$', '<p>a</p>\n<div data-mx-maths="x\n+ y"><code>x\n+ y</code></div>'],
    'maths in a sentence, by two dollars': ['so $$x$$ is', 'so <span data-mx-maths="x"><code>x</code></span> is'],
    'a dollar in maths': ['$a\\$b$', '<span data-mx-maths="a\\$b"><code>a\\$b</code></span>'],
    'sums of money': ['*x* $1 = $2 + 3, $5 and $10, 5$ and 10$, US$5, $HOME/$USER, $$', '<em>x</em> $1 = $2 + 3, $5 and $10, 5$ and 10$, US$5, $HOME/$USER, $$'],
    'what is escaped or code': ['\\$x$ `$x$ ||y||`', '$x$ <code>$x$ ||y||</code>'],
    'an attempt at breaking out of a language': ['```"><script>\na\n```', '<pre><code class="language-&quot;&gt;&lt;script&gt;">a\n</code></pre>']
  }
  for (const [name, [input, html]] of Object.entries(cases)) t.strictSame(await htmlOf(input), html, name)
})

await t.test('a JSON string literal with a tag passes as HTML', async t => {
  const cases: Cases = {
    'a permitted tag': ['<b>hi</b>', '<b>hi</b>'],
    'Markdown is text': ['<b>*hi*</b>\n- a', '<b>*hi*</b>\n- a'],
    'void elements': ['a<br/>b<hr />', 'a<br>b<hr>'],
    'permitted attributes': [
      '<span data-mx-color="#ff0000" data-mx-spoiler="why">a</span><ol start="2"><li>b</li></ol>',
      '<span data-mx-color="#ff0000" data-mx-spoiler="why">a</span><ol start="2"><li>b</li></ol>'
    ],
    'details, tables, sub and sup': [
      '<details><summary>a</summary><table><caption>b</caption><tr><td>c<sub>d</sub><sup>e</sup></td></tr></table></details>',
      '<details><summary>a</summary><table><caption>b</caption><tr><td>c<sub>d</sub><sup>e</sup></td></tr></table></details>'
    ],
    'every permitted scheme': [
      '<a href="http://a.b">1</a><a href="ftp://a.b">2</a><a href="mailto:a@b.c">3</a><a href="magnet:?xt=1">4</a>',
      '<a href="http://a.b">1</a><a href="ftp://a.b">2</a><a href="mailto:a@b.c">3</a><a href="magnet:?xt=1">4</a>'
    ],
    'character references': ['<b>&lt;&amp;&quot;&eacute;&#x1F44D;</b>', '<b>&lt;&amp;"é👍</b>'],
    'a stray ampersand': ['<b>a & b</b>', '<b>a &amp; b</b>'],
    'a script with its content': ['a<script>alert("x")</script><b>b</b>', 'a<b>b</b>'],
    'an unclosed script': ['<b>a</b><script>alert(1)', '<b>a</b>'],
    'a script in pieces': ['<scr<script>ipt>alert(1)</scr</script>ipt><b>a</b>', 'ipt&gt;alert(1)ipt&gt;<b>a</b>'],
    'a style sheet': ['<style>b { color: red }</style><b>a</b>', '<b>a</b>'],
    'a style attribute': ['<b style="color: red">a</b>', '<b>a</b>'],
    'event handlers': ['<b onclick="x()" ONMOUSEOVER=x()>a</b><img src="mxc://a/b" onerror="x()">', '<b>a</b><img src="mxc://a/b">'],
    'a frame': ['<iframe src="https://example.org">a</iframe><b>b</b>', '<b>b</b>'],
    'a form': ['<form action="https://example.org"><input value="a"><button>b</button></form>', 'b'],
    'SVG and MathML': ['<svg onload="x()"><a xlink:href="javascript:x">a</a></svg><math>b</math><b>c</b>', '<b>c</b>'],
    'a javascript: link': ['<a href="javascript:x()">a <b>b</b></a>', 'a <b>b</b>'],
    'a disguised javascript: link': ['<a href="java&#10;script&colon;x()">a</a><a href=" javascript:x()">b</a>', 'ab'],
    'relative links': ['<a href="/a">a</a><a href="//example.org">b</a><a>c</a><a href="#d">d</a>', 'abcd'],
    'an image from elsewhere': ['<img src="https://example.org/a.png" alt="a"><b>b</b>', '<b>b</b>'],
    'classes other than a language': ['<code class="a language-ts b">c</code><b class="d">e</b>', '<code class="language-ts">c</code><b>e</b>'],
    'the quotation of an old reply': ['<mx-reply><blockquote>a</blockquote></mx-reply><b>b</b>', '<b>b</b>'],
    'other unknown tags keep their content': ['<font color="red"><marquee>a</marquee></font>', 'a'],
    comments: ['a<!-- <b>b</b> --><b>c</b>', 'a<b>c</b>'],
    'unbalanced tags': ['<b><i>a</b>', '<b><i>a</i></b>'],
    'nothing permitted': ['<script>a</script>', '']
  }
  for (const [name, [input, html]] of Object.entries(cases)) t.strictSame(await htmlOf(literal(input)), html, name)
  t.strictSame(await htmlOf(` ${literal('<b>a</b>')}\n`), '<b>a</b>', 'white space around the literal')
  t.strictSame(await htmlOf('"\\u003cb\\u003ea\\u003c/b\\u003e"'), '<b>a</b>', 'as Go and others write it')
})

await t.test('HTML with omitted end tags keeps its structure', async t => {
  const cases: Cases = {
    'list items': ['<ul><li>a<li>b<ul><li>c</ul><li>d</ul>', '<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>'],
    paragraphs: ['<p>a<p>b<ul><li>c</ul>d', '<p>a</p><p>b</p><ul><li>c</li></ul>d'],
    'a paragraph before a heading and a quotation': ['<p>a<h2>b</h2><p>c<blockquote>d</blockquote>', '<p>a</p><h2>b</h2><p>c</p><blockquote>d</blockquote>'],
    'rows and cells': ['<table><tr><th>a<th>b<tr><td>c<td>d</table>', '<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>'],
    'sections of a table': [
      '<table><caption>a<thead><tr><th>b<tbody><tr><td>c<tbody><tr><td>d</table>e',
      '<table><caption>a</caption><thead><tr><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody><tbody><tr><td>d</td></tr></tbody></table>e'
    ],
    'a section that is not permitted': ['<table><tr><td>a<tfoot><tr><td>b</table>', '<table><tr><td>a</td></tr><tr><td>b</td></tr></table>'],
    definitions: ['<dl><dt>a<dd>b<dt>c<dd>d</dl><b>e</b>', '<div>a</div><div>b</div><div>c</div><div>d</div><b>e</b>'],
    choices: ['<select><option>a<option>b</select><b>c</b>', '<div>a</div><div>b</div><b>c</b>'],
    'blocks that are not permitted': ['<section>a</section><article>b</article>', '<div>a</div><div>b</div>'],
    'an anchor in an anchor': ['<a href="https://a.b">c<a href="https://d.e">f</a>', '<a href="https://a.b">c</a><a href="https://d.e">f</a>'],
    'a newline that begins code': ['<pre>\n\na</pre>', '<pre>\n\na</pre>']
  }
  for (const [name, [input, html]] of Object.entries(cases)) t.strictSame(await htmlOf(literal(input)), html, name)
})

await t.test('mentions and links are extracted', async t => {
  const cases: Record<string, [input: string, mentions: string[], links: string[]]> = {
    nothing: ['hello', [], []],
    'a user ID': ['hi @robin.vale:beeper.com, how are you?', ['@robin.vale:beeper.com'], []],
    'user IDs of bridges': ['@15550170011:local-whatsapp.localhost and @discord_120:beeper.com.', ['@15550170011:local-whatsapp.localhost', '@discord_120:beeper.com'], []],
    'a port and an IPv6 host': ['(@a:example.org:8448) @b:[::1]', ['@a:example.org:8448', '@b:[::1]'], []],
    'a user ID in markup': ['**@_a_:example.org**', ['@_a_:example.org'], []],
    'each once, in order': ['@b:x.org @a:x.org @b:x.org @room @room', ['@b:x.org', '@a:x.org', '@room'], []],
    '@room': ['@room: hi', ['@room'], []],
    'not @room': ['@rooms @roommate x@room', [], []],
    'a user called room': ['@room:x.org', ['@room:x.org'], []],
    'not a user ID': ['robin@example.org:80 @robin @:x.org', [], []],
    'a permalink': ['[Robin](https://matrix.to/#/@robin:x.org)', ['@robin:x.org'], []],
    'an encoded permalink with a query': ['[Robin](https://matrix.to/#/%40robin%3Ax.org?via=y.org)', ['@robin:x.org'], []],
    'a bare permalink': ['https://matrix.to/#/@_robin_:x.org', ['@_robin_:x.org'], []],
    'a permalink to a room': ['https://matrix.to/#/#room:x.org https://matrix.to/#/!a:x.org/$b', [], []],
    'a malformed permalink': [literal('<a href="https://matrix.to/#/%E0%A4">a</a>'), [], []],
    'a permalink in HTML': [literal('<a href="https://matrix.to/#/@robin:x.org">@other:x.org</a>'), ['@robin:x.org'], []],
    'code mentions no one': ['`@a:x.org` and\n```\n@room https://x.org\n```', [], []],
    'a bare URL': ['see https://x.org/a_b_(c)?d=e&f#g, ok', [], ['https://x.org/a_b_(c)?d=e&f#g']],
    'links in order, each once': ['[b](https://b.org) http://a.org [b](https://b.org) https://b.org', [], ['https://b.org', 'http://a.org']],
    'links in HTML': [literal('<a href="https://x.org/?a=1&amp;b=2">https://y.org</a> https://z.org'), [], ['https://x.org/?a=1&b=2', 'https://z.org']],
    'a user ID in a URL': ['https://x.org/@a:b.org?c=@d:e.org @f:g.org', ['@f:g.org'], ['https://x.org/@a:b.org?c=@d:e.org']],
    'neither ftp nor mail': ['ftp://x.org [a](mailto:a@x.org) example.org a://b', [], []],
    'an image': ['![a](https://x.org/b.png)', [], ['https://x.org/b.png']]
  }
  for (const [name, [input, mentions, links]] of Object.entries(cases)) {
    const found = await toRichText(input)
    t.strictSame([found.mentions, found.links], [mentions, links], name)
  }
})

await t.test('plainText', async t => {
  const cases: Cases = {
    'no markup': ['a  b\n c', 'a  b\n c'],
    'inline markup': ['a <b>b</b><i>c</i>', 'a bc'],
    'line breaks': ['a<br>b<br/>c<BR />\nd', 'a\nb\nc\nd'],
    'spaces beside inline markup': [' a <b> b</b> ', ' a  b '],
    paragraphs: ['<p>a</p>\n<p>b</p>', 'a\n\nb'],
    'text beside blocks': ['a <div> b </div> c', 'a\nb\nc'],
    lists: ['<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n<li>c</li>\n</ul>', '- a\n  1. b\n- c'],
    'a numbered list': ['<ol start="9"><li>a<li>b<br>c</ol>d', '9. a\n10. b\n    c\nd'],
    'paragraphs of an item': ['<ul><li><p>a</p><p>b</p></li><li>c</li></ul>', '- a\n\n  b\n\n- c'],
    'an empty item': ['<ol><li></li><li>a</li></ol>', '2. a'],
    'an item without a list': ['<li>a', '- a'],
    'a quotation': ['<blockquote><p>a<br>b</p><p>c</p></blockquote><p>d</p>', '> a\n> b\n>\n> c\n\nd'],
    'a list in a quotation in a quotation': ['<blockquote>a<blockquote><ul><li>b</ul></blockquote>c</blockquote>', '> a\n> > - b\n> c'],
    'a table in an item': ['<ul><li><table><tr><td>a<td>b</table></ul>', '- a\tb'],
    'code in an item': ['<ul><li><pre><code>a\n  b\n</code></pre></ul>', '- a\n    b'],
    spoilers: ['a <span data-mx-spoiler><b>b</b> c</span> d', 'a [Spoiler] d'],
    'a spoiler with a reason': ['<span data-mx-spoiler="the &quot;end&quot;">a<span>b</span>c</span>d', '[Spoiler for the "end"]d'],
    'a span that is none': ['<span data-mx-maths="a data-mx-spoiler b"><code>c</code></span>', 'c'],
    headings: ['<h1>a</h1>b<h6>c</h6>', 'a\nb\nc'],
    'a rule': ['a<hr>b', 'a\nb'],
    'a table': ['<table>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n<tr><td>1</td><td>2</td></tr></table>', 'a\tb\n1\t2'],
    code: ['<pre><code>  a\n\n    b\n</code></pre>', '  a\n\n    b'],
    'an image': ['<img src="mxc://a/b" alt=":a &amp; b:">!<img src="mxc://a/c"><img alt=\'d\'>', ':a & b:!d'],
    entities: ['&lt;b&gt; &amp;lt; &quot;&apos;&#39;&#x27; &nbsp;&#128077;', '<b> &lt; "\'\'\' \u00a0👍'],
    'what is no entity': ['a & b &bogus; &#0; &#xD800; &#x110000;', 'a & b &bogus; \ufffd \ufffd \ufffd'],
    'what is no tag': ['a < b <3 <b', 'a < b <3 <b'],
    'attributes with >': ['<a title="a > b" href=\'>\'>c</a>', 'c'],
    comments: ['a<!-- <b> -->b<!-- c', 'ab<!-- c'],
    'the quotation of an old reply': ['<mx-reply><blockquote>a<br>b<pre>c</pre></blockquote></mx-reply>d<b>e</b>', 'de'],
    'stray closing tags': ['</pre></mx-reply></p>a</b>', 'a'],
    'an empty block': ['<p></p>', '']
  }
  for (const [name, [input, text]] of Object.entries(cases)) t.strictSame(plainText(input), text, name)
})

await t.test('bareText has no marks, and what spoilers hide', async t => {
  t.equal(bareText('<ol><li>a</li></ol><blockquote>b</blockquote><span data-mx-spoiler="c">d</span>'), 'a\nb\nd')
  t.equal((await toRichText('1. ||a||\n2. b')).plain, 'a\nb')
})

await t.test('marks are not repeated endlessly', async t => {
  const deep = `${'<blockquote>'.repeat(100)}a<br>b`
  t.equal(plainText(deep), `${'> '.repeat(10)}a\n${'> '.repeat(10)}b`)
})

await t.test('a half of a pair never comes out', async t => {
  for (const text of ['a\ud83d', '\udc4d*a*', literal('<b>\ud83d</b>'), '"<b>\\ud83d</b>"', literal('<b>&#xd83d;</b>')]) {
    const { html, plain } = await toRichText(text)
    t.notMatch(html + plain, /\p{Surrogate}/u, text)
    t.match(html, '\ufffd', text)
  }
})

await t.test('escapeHtml', async t => {
  t.equal(escapeHtml('<a href="x">&amp;'), '&lt;a href="x"&gt;&amp;amp;')
})

await t.test('long and odd input finishes', async t => {
  const size = 20_000
  const inputs = {
    words: 'lorem *ipsum* dolor `sit` https://example.org @a:b.org\n'.repeat(size / 50),
    brackets: '['.repeat(size / 40),
    emphasis: '*a **b '.repeat(size / 7),
    quotations: '>'.repeat(100),
    spaces: `*a*${' '.repeat(size)}b`,
    less: '<'.repeat(size / 2),
    pipes: `${'|a'.repeat(size / 20)}\n${'|-'.repeat(size / 20)}`,
    ats: '@a:'.repeat(size / 3),
    urls: 'https://a'.repeat(size / 100),
    ampersands: `*a*${'&'.repeat(size / 3)}`,
    'nested tags': literal(`${'<b>'.repeat(100)}a`),
    'nested blocks': literal('<div>a'.repeat(100)),
    'endless attributes': literal(`<a ${'x '.repeat(size / 2)}>`),
    'open quotes': literal('<a href="'.repeat(size / 9) + '</a>'),
    'many blocks': literal('<p>a</p>'.repeat(size / 8))
  }
  for (const [name, input] of Object.entries(inputs)) {
    const { html, plain } = await toRichText(input)
    t.equal(bareText(html), plain, name)
    t.equal(forbidden(html), undefined, name)
  }
  for (const hostile of ['<a "', '<a \'"', '<!--', '<', '&#', '<p>', '</p>', '<td>', '<br>\n', '<mx-reply>', '<ol><li>', '<blockquote>', '<span data-mx-spoiler>']) {
    t.type(plainText(hostile.repeat(size / hostile.length)), 'string', hostile)
  }
})

await t.test('properties', async t => {
  const words = fc.array(fc.oneof(
    fc.constantFrom('a', 'word', 'Ünï', '👍🏽', '日本', ' ', '  ', '\n', '\n\n', '.', ',', '!', '?', '&', '<', '>', '"', "'",
      '(', ')', '%', ';', '/', '&amp;', '&lt;', '<b>', '</i>', ' @room ', '#', '1', '=', '+')
  )).map(parts => `a${parts.join('').replace(/\n(?=[ \t]*[^a-z\s])/g, '\nb')}`.replace(/\n[ \t]+/g, '\n'))

  const markup = fc.array(fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom('*', '**', '_', '~~', '`', '```\n', '# ', '> ', '- ', '1. ', '\n', '\n\n', '    ', '\t', '|', '|-|-|\n',
      '---', '===', '[', ']', '](', ')', '![', 'https://a.b/', 'javascript:', 'mxc://a/b', '@a:b', '@room', '<', '>',
      '&', ';', '\\', '"', "'", '<b>', '</b>', '<script>', '</script>', '<style>', '<img src=', ' onerror=', '<a href="',
      '">', '<svg>', '<math>', '<mx-reply>', '<!--', '-->', '<![CDATA[', '<td>', '<textarea>', '<p>', '<pre>', 'x', ' ')
  ), { maxLength: 30 }).map(parts => parts.join(''))

  await fc.assert(fc.asyncProperty(words, async text => {
    const { html, plain } = await toRichText(text)
    return plain === text && plainText(html) === text && bareText(html) === text
  }), { numRuns: 250 })
  t.pass('text without markup comes back as it was')

  await fc.assert(fc.asyncProperty(fc.oneof(markup, markup.map(html => literal(`<b>${html}`))), async text => {
    const { html } = await toRichText(text)
    const found = forbidden(html)
    if (found !== undefined) throw new Error(`${found} in ${html}`)
  }), { numRuns: 400 })
  t.pass('nothing Matrix does not permit comes out')

  await fc.assert(fc.asyncProperty(markup, async text => {
    fc.pre(!text.includes('\r') && !/^\s*"/.test(text))
    const rendered = await renderMarkdown(text)
    const { html } = await toRichText(text)
    const expected = rendered === undefined ? undefined : await sanitise(rendered)
    if (expected === undefined || (bareText(expected).trim() === '' && !/<hr|<img/.test(expected))) {
      if (html !== escapeHtml(text).replaceAll('\n', '<br>')) throw new Error(html)
    } else if (html !== expected) throw new Error(`${html} instead of ${expected}`)
  }), { numRuns: 400 })
  t.pass('the path without the library returns what the library would')

  await fc.assert(fc.asyncProperty(markup, async text => {
    const { html } = await toRichText(text)
    fc.pre(/<[a-z]/.test(html))
    const again = await toRichText(literal(html))
    if (again.html !== html) throw new Error(`${again.html} instead of ${html}`)
  }), { numRuns: 250 })
  t.pass('Matrix HTML passes verbatim')

  const names = ('del h1 blockquote p a ul li b i code hr br div table thead tbody tfoot tr th td caption col pre details ' +
    'summary span img ol dl dt dd option select button object form nobr font xmp svg mi desc title template script style ' +
    'textarea noscript plaintext body section mx-reply').split(' ')
  const start = fc.tuple(fc.constantFrom(...names), fc.constantFrom('', ' href="https://a.b"', ' src="mxc://a/b"',
    ' class="language-x y"', ' data-mx-spoiler', ' start="2"', '/')).map(([name, attributes]) => `<${name}${attributes}>`)
  const tagged = fc.array(fc.oneof(
    { weight: 5, arbitrary: start },
    { weight: 3, arbitrary: fc.constantFrom(...names).map(name => `</${name}>`) },
    { weight: 3, arbitrary: fc.constantFrom('x', '\n', ' ', '&lt;b>', '<!--', '-->', '<![CDATA[', '\0', '\ud83d', '\udc4d', '&#xd800;') }
  ), { maxLength: 25 }).map(parts => parts.join(''))

  await fc.assert(fc.asyncProperty(tagged, async html => {
    const once = await sanitise(html)
    const twice = await sanitise(once)
    if (once !== twice) throw new Error(`${once} became ${twice}`)
    const found = forbidden(once) ?? /\p{Surrogate}/u.exec(once)?.[0]
    if (found !== undefined) throw new Error(`${found} in ${once}`)
  }), { numRuns: 400 })
  t.pass('sanitising again changes nothing, and nothing forbidden is left')
})

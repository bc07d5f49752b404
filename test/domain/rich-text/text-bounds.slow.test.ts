import t from 'tap'
import { plainText, toRichText } from '../../../src/domain/rich-text/to-rich-text.js'
import { MockError } from '../../../src/domain/errors/errors.js'

/** HTML as clients send it. */
const literal = (html: string) => JSON.stringify(html)

async function refusal (text: string): Promise<string | undefined> {
  try {
    await toRichText(text)
    return undefined
  } catch (error) {
    if (error instanceof MockError && error.code === 'validation_error') return error.message
    throw error
  }
}

await t.test('input at a bound becomes markup, and one more is rejected with both figures', async t => {
  const url = (words: number) => `${'x:// '.repeat(words)}*a*`
  const bounds: Record<string, { at: string, above: string, actual: number, limit: number }> = {
    'characters without markup': { at: 'a'.repeat(65_536), above: 'a'.repeat(65_537), actual: 65_537, limit: 65_536 },
    'characters of Markdown': { at: `*a*${'a'.repeat(65_533)}`, above: `*a*${'a'.repeat(65_534)}`, actual: 65_537, limit: 65_536 },
    'characters of HTML': {
      at: literal(`<b>${'a'.repeat(65_533)}`), above: literal(`<b>${'a'.repeat(65_534)}`), actual: 65_537, limit: 65_536
    },
    emphasis: { at: '*a* '.repeat(5000), above: `${'*a* '.repeat(5000)}*`, actual: 10_001, limit: 10_000 },
    'line breaks': { at: `*a*${'\na'.repeat(9998)}`, above: `*a*${'\na'.repeat(9999)}`, actual: 10_001, limit: 10_000 },
    URLs: { at: url(2500), above: url(2501), actual: 2501, limit: 2500 },
    'HTML tags': { at: literal('<b>a</b>'.repeat(5000)), above: literal(`${'<b>a</b>'.repeat(5000)}<br>`), actual: 10_001, limit: 10_000 },
    'HTML depth': { at: literal(`${'<b>'.repeat(100)}a`), above: literal(`${'<b>'.repeat(101)}a`), actual: 101, limit: 100 },
    'HTML depth of tags that are taken out': {
      at: literal(`${'<big>'.repeat(100)}a`), above: literal(`${'<big>'.repeat(101)}a`), actual: 101, limit: 100
    },
    'HTML elements': {
      at: literal(`<p><b><i><u>x${'<p>x'.repeat(4999)}`), above: literal(`<p><b><i><u>x${'<p>x'.repeat(4999)}<p>`), actual: 20_001, limit: 20_000
    },
    quotations: { at: `${'>'.repeat(99)} a`, above: `${'>'.repeat(101)} a`, actual: 101, limit: 100 },
    'lists in one line': { at: `${'- '.repeat(49)}a`, above: `${'- '.repeat(101)}a`, actual: 101, limit: 100 },
    'brackets in brackets': {
      at: `${'['.repeat(100)}a${']'.repeat(100)}`, above: `${'['.repeat(101)}a${']'.repeat(101)}`, actual: 101, limit: 100
    },
    'emphasis in emphasis': {
      at: `${'*a '.repeat(100)}b${' a*'.repeat(100)}`.replaceAll(' a*', 'a*'),
      above: `${'*a '.repeat(101)}b${' a*'.repeat(101)}`.replaceAll(' a*', 'a*'),
      actual: 101,
      limit: 100
    },
    'cells of a table': {
      at: `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(623)}`, above: `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(624)}`, actual: 2504, limit: 2500
    },
    'cells that only the header has': {
      at: `${'|a'.repeat(50)}|\n${'|-'.repeat(50)}|\n${'|\n'.repeat(46)}`,
      above: `${'|a'.repeat(50)}|\n${'|-'.repeat(50)}|\n${'|\n'.repeat(48)}`,
      actual: 2600,
      limit: 2500
    },
    'brackets that nothing closes': { at: '[*'.repeat(770), above: '[*'.repeat(780), actual: 608_400, limit: 600_000 },
    'URLs in one word': { at: 'http://a.b,'.repeat(300), above: 'http://a.b,'.repeat(302), actual: 502_075, limit: 500_000 }
  }
  for (const [name, { at, above, actual, limit }] of Object.entries(bounds)) {
    t.equal(await refusal(at), undefined, `${name}: at the bound`)
    const message = await refusal(above) ?? ''
    t.match(message, new RegExp(`\\b${actual}\\b`), `${name}: the actual figure`)
    t.match(message, new RegExp(`\\b${limit}\\b`), `${name}: the limit`)
  }
})

await t.test('ordinary text is far below the bounds', async t => {
  const texts = {
    'a long document': '# Title\n\nSome *words* and **more**, a `name` and [a link](https://example.org/a?b=c).\n\n- one\n- two\n\n'.repeat(400),
    'a log in colours': '\u001b[32mINFO\u001b[0m [main] started up_there in 12 ms\n'.repeat(300),
    'a list of addresses': Array.from({ length: 1000 }, (_, at) => `https://example.org/pages/${at}`).join('\n'),
    'minified JSON': JSON.stringify(Array.from({ length: 40 }, (_, at) => ({ id: at, url: `https://example.org/${at}` }))),
    'a quotation of quotations': Array.from({ length: 20 }, (_, at) => `${'> '.repeat(at + 1)}said`).join('\n'),
    'a wide table': `|${'a|'.repeat(20)}\n|${'-|'.repeat(20)}\n${`|${'b|'.repeat(20)}\n`.repeat(90)}`,
    separators: `${'*'.repeat(120)}\ntext\n${'='.repeat(120)}\n${'- '.repeat(40)}`
  }
  for (const [name, text] of Object.entries(texts)) t.equal(await refusal(text), undefined, name)
})

await t.test('HTML that expands is limited too', async t => {
  const references = `[a]: https://example.org/${'long/'.repeat(80)}\n\n${'[a] '.repeat(700)}`
  t.equal(await refusal(references), undefined)
  t.match(await refusal(`${references}${'[a] '.repeat(700)}`), /becomes \d+ characters of HTML; the limit is 327680/)
})

await t.test('the text of HTML without a closing tag is kept, and read once', async t => {
  t.equal(plainText('<b>a</b> 1 <a'), 'a 1 <a')
  t.equal(plainText('x <a href="y>'), 'x <a href="y>')
  t.equal(plainText('<a <b>c</b>'), '<a c')
  t.equal(plainText('<!-- a'), '<!-- a')
  t.equal(plainText('a<!-- b'), 'a<!-- b')
})

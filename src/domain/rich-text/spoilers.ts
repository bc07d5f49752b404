import type MarkdownIt from 'markdown-it'
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'

const marker = 0x7c

/**
 * Adds `||text||` to Markdown: a spoiler (Matrix specification, client-server API §Spoiler messages), with Markdown in
 * it. The bars of code and tables are none: a blank within them or a letter before them, as in `a || b` and `a||b`.
 */
export function addSpoilers (md: MarkdownIt): void {
  md.inline.ruler.at('text', text)
  md.inline.ruler.after('strikethrough', 'spoilers', tokenise)
  md.inline.ruler2.after('strikethrough', 'spoilers', state => {
    pair(state, state.delimiters)
    for (const meta of state.tokens_meta) if (meta?.delimiters) pair(state, meta.delimiters)
    return true
  })
  md.renderer.rules.spoiler_open = () => '<span data-mx-spoiler>'
}

/** The parser's own rule passes over bars (lib/rules_inline/text.mjs). */
function text (state: StateInline, silent: boolean): boolean {
  plain.lastIndex = state.pos
  const end = plain.exec(state.src)?.index ?? state.src.length
  const pos = Math.min(end, state.posMax)
  if (pos === state.pos) return false
  if (!silent) state.pending += state.src.slice(state.pos, pos)
  state.pos = pos
  return true
}

const plain = /[\n!#$%&*+\-:<=>@[\\\]^_`{|}~]/g

/** As strikethrough does it (lib/rules_inline/strikethrough.mjs): what pairs is known at the end. */
function tokenise (state: StateInline, silent: boolean): boolean {
  const codeAt = (at: number) => state.src.charCodeAt(at)
  if (silent || codeAt(state.pos) !== marker || codeAt(state.pos - 1) === marker) return false
  const { length, can_open: canOpen, can_close: canClose } = state.scanDelims(state.pos, true)
  if (length !== 2) return false
  const token = state.push('text', '', 0)
  token.content = '||'
  const isLetter = (at: number) => /\w/.test(state.src.charAt(at))
  state.delimiters.push({
    marker,
    length: 0,
    token: state.tokens.length - 1,
    end: -1,
    open: canOpen && !isLetter(state.pos - 1),
    close: canClose && !isLetter(state.pos + length)
  })
  state.pos += length
  return true
}

function pair (state: StateInline, delimiters: StateInline['delimiters']): void {
  for (const { marker: is, token, end } of delimiters) {
    if (is !== marker || end < 0) continue
    const other = delimiters[end]?.token ?? -1
    for (const [at, type, nesting] of [[token, 'spoiler_open', 1], [other, 'spoiler_close', -1]] as const) {
      const made = state.tokens[at]
      if (made) Object.assign(made, { type, tag: 'span', nesting, markup: '||', content: '' })
    }
  }
}

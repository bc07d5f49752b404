import type MarkdownIt from 'markdown-it'
import { escapeHtml } from './plain-text.js'

/**
 * Adds `$x$` and `$$x$$` to Markdown: LaTeX in `data-mx-maths`, with its source as what clients without maths show
 * (Matrix specification, client-server API §Mathematical messages). A paragraph of `$$` is a block.
 *
 * Sums of money are none: no blank within the dollars, no letter or digit beside them, as Pandoc reads them too.
 */
export function addMaths (md: MarkdownIt): void {
  md.inline.ruler.after('escape', 'maths', (state, silent) => {
    const { src, pos, posMax } = state
    if (src[pos] !== '$') return false
    openings.lastIndex = pos
    const fence = openings.exec(src)?.[0]
    if (fence === undefined) return false
    const from = pos + fence.length
    const end = endOfMaths(src, fence, from)
    if (end < 0 || end + fence.length > posMax) return false
    const content = src.slice(from, end).trim()
    if (content === '' || money.test(content)) return false
    if (!silent) {
      const token = state.push('maths', 'span', 0)
      token.content = content
    }
    state.pos = end + fence.length
    return true
  })
  md.block.ruler.before('fence', 'maths', (state, startLine, endLine, silent) => {
    const { bMarks, tShift, eMarks } = state
    const lineAt = (line: number) => state.src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]).trimEnd()
    if (!lineAt(startLine).startsWith('$$')) return false
    let line = startLine
    while (!lineAt(line).endsWith('$$') || (line === startLine && lineAt(line).length < 5)) {
      if (++line >= endLine || state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) return false
    }
    const content = state.getLines(startLine, line + 1, state.blkIndent, false).trim().slice(2, -2).trim()
    if (content === '' || content.includes('$$')) return false
    if (silent) return true
    const token = state.push('maths', 'div', 0)
    token.content = content
    token.block = true
    token.map = [startLine, line + 1]
    state.line = line + 1
    return true
  })
  md.renderer.rules.maths = (tokens, at) => {
    const { tag = 'span', content = '', block } = tokens[at] ?? {}
    const shown = escapeHtml(content)
    return `<${tag} data-mx-maths="${shown.replaceAll('"', '&quot;')}"><code>${shown}</code></${tag}>${block === true ? '\n' : ''}`
  }
}

/** One or two dollars, and where one may begin maths. */
const openings = /(?<![\w$])(?:\$(?![\s$])|\$\$(?!\$))/y

/** As between `$10` and `5$`: an amount, and then no operator. */
const money = /^\d[\d.,]*\s+[^\s+\-*/=<>^\\]/

/** The next dollars decide: looking beyond them at each dollar would take quadratic time. */
function endOfMaths (src: string, fence: string, from: number): number {
  let end = src.indexOf(fence, from)
  while (end > 0 && src[end - 1] === '\\') end = src.indexOf(fence, end + 1)
  if (end < 0 || /[\w$]/.test(src.charAt(end + fence.length))) return -1
  return fence === '$' && /\s/.test(src.charAt(end - 1)) ? -1 : end
}

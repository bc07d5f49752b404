/** How much of a drawing's root element is looked at. */
const mostRoot = 16 * 1024

/**
 * Where the root element of an SVG drawing begins: after a mark, blanks, declarations, comments and the document type.
 * @returns the text from there on, at most 16 KiB of it; undefined when it is not SVG, or the root lies further on
 */
export function svgRoot (bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const end = endOf(text, at)
    if (end === undefined) break
    at = end
  }
  const root = text.slice(at, at + mostRoot)
  return /^<(\w+:)?svg[\s/>]/.test(root) ? root : undefined
}

/** Where what may precede the root ends, if any such thing begins here. */
function endOf (text: string, at: number): number | undefined {
  if (/\s/.test(text[at] ?? '')) return at + 1
  for (const [start, stop] of [['<?', '?>'], ['<!--', '-->']] as const) {
    if (text.startsWith(start, at)) return after(text, stop, at + start.length)
  }
  if (!/^<!doctype/i.test(text.slice(at, at + 9))) return undefined
  // Its own declarations are in brackets.
  const close = text.indexOf('>', at)
  const bracket = text.indexOf('[', at)
  return bracket >= 0 && bracket < close ? after(text, ']', bracket) && after(text, '>', text.indexOf(']', bracket)) : after(text, '>', at)
}

function after (text: string, stop: string, from: number): number | undefined {
  const at = text.indexOf(stop, from)
  return at < 0 ? undefined : at + stop.length
}

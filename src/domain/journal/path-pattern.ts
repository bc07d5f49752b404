/**
 * Reads a pattern of paths once, for many paths.
 * @param pattern a path, in which `*` matches any text
 * @returns whether a path is one that the pattern names, in time that grows with the path
 */
export function pathMatcher (pattern: string): (path: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return path => path === pattern
  const last = rest.pop() ?? ''
  const between = rest.filter(piece => piece !== '')
  const shortest = first.length + last.length + between.reduce((sum, piece) => sum + piece.length, 0)
  return path => {
    if (path.length < shortest || !path.startsWith(first) || !path.endsWith(last)) return false
    let at = first.length
    for (const piece of between) {
      const found = path.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return path.length - last.length >= at
  }
}

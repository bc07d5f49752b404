/** The time grows with the length of both names. */
const maxNameLength = 200

/** The known name that was probably meant: the one that takes the fewest edits, if those leave half of it as it is. */
export function nearest (name: string, known: Iterable<string>): string | undefined {
  if (name.length > maxNameLength) return undefined
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (edits < least && edits * 2 <= Math.max(name.length, candidate.length)) {
      least = edits
      best = candidate
    }
  }
  return best
}

/** `; did you mean "port"?`, or nothing. */
export function suggestion (name: string, known: Iterable<string>): string {
  const meant = nearest(name, known)
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
}

/** Levenshtein's distance: insertions, deletions and substitutions. */
function editDistance (a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

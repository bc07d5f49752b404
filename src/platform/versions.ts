/**
 * Whether a version is as late as another, by its numbers: 4.3.160 is later than 4.3.89. What is no number counts as 0.
 * @param version numbers with dots between them, maybe with a suffix
 */
export function isAtLeast (version: string, least: string): boolean {
  const [ours, theirs] = [numbers(version), numbers(least)]
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const difference = (ours[at] ?? 0) - (theirs[at] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

function numbers (version: string): number[] {
  return version.split('.').map(part => Number.parseInt(part, 10) || 0)
}

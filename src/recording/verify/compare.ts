/** Where two values differ, and what each has there. */
export interface Difference {
  /** Such as `fields.2` or `status`. */
  path: string
  app: unknown
  mock: unknown
}

/** The first difference between two JSON values. @returns undefined when there is none */
export function firstDifference (app: unknown, mock: unknown, path = ''): Difference | undefined {
  if (app === mock) return undefined
  if (typeof app !== 'object' || typeof mock !== 'object' || app === null || mock === null ||
    Array.isArray(app) !== Array.isArray(mock)) return { path, app, mock }
  const [one, other] = [app as Record<string, unknown>, mock as Record<string, unknown>]
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const difference = firstDifference(one[name], other[name], path === '' ? name : `${path}.${name}`)
    if (difference) return difference
  }
  return undefined
}

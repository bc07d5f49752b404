/**
 * Whether a JSON value contains another: each field of an object is there with a value that contains the wanted one,
 * each item of a list is contained in some item of the list, and anything else is equal.
 */
export function containsJSON (value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every(item => value.some(one => containsJSON(one, item)))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return Object.entries(wanted).every(([name, item]) =>
      Object.hasOwn(value, name) && containsJSON((value as Record<string, unknown>)[name], item))
  }
  return value === wanted
}

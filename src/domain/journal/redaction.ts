/** Names of fields that hold secrets, in any of the APIs, whatever their case and separators. */
const secret = /^(authorization|cookie|setcookie|password|secret|token|accesstoken|refreshtoken|leadtoken|controltoken|code|codeverifier|recoverykey)$/

/** What stands in the place of a secret. */
export const redaction = '[redacted]'

/** A copy of a JSON value without the secrets in it. */
export function redacted (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
    [name, typeof inner === 'string' && isSecret(name, inner) ? redaction : redacted(inner)]))
}

/** A `code` is an authorisation code or the name of an error; the codes that are secret are longer than any name. */
function isSecret (name: string, value: string): boolean {
  const bare = name.toLowerCase().replace(/[-_]/g, '')
  return secret.test(bare) && (bare !== 'code' || value.length >= 20)
}

const units: Record<string, number> = {
  ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000
}

const number = String.raw`\d+(?:\.\d+)?`
const plain = new RegExp(`^${number}$`)
/** `1h30m`, as people and Go's time.Duration write it. */
const compound = new RegExp(`^(?:${number}\\s*(?:ms|[smhdw])\\s*)+$`)
const term = new RegExp(`(${number})\\s*(ms|[smhdw])`, 'g')
/** ISO 8601 without years and months, which have no fixed length; as Java's Duration writes it: `PT1H30M`. */
const iso8601 = new RegExp(`^P(?=[\\dT])(?:(${number})W)?(?:(${number})D)?` +
  `(?:T(?=\\d)(?:(${number})H)?(?:(${number})M)?(?:(${number})S)?)?$`)
const isoUnits = ['w', 'd', 'h', 'm', 's']

/** What `readDuration` takes, for descriptions and messages. */
export const durationForms = 'such as "90s", "1h30m", "500ms" or "PT2H"'

/**
 * Reads a length of time. Strict on purpose: a duration that is half understood makes a test pass for the wrong reason.
 * @param input milliseconds, also as text, or text with units (ms, s, m, h, d, w) or in ISO 8601
 * @param unit milliseconds that a number without unit counts: 1000 where the API counts seconds
 * @returns whole milliseconds; undefined when it is not a duration, or negative
 */
export function parseDuration (input: string | number, unit = 1): number | undefined {
  const length = typeof input === 'number' ? input * unit : parse(input.trim(), unit)
  return length !== undefined && Number.isFinite(length) && length >= 0 ? Math.round(length) : undefined
}

function parse (text: string, unit: number): number | undefined {
  if (plain.test(text)) return Number(text) * unit
  const iso = iso8601.exec(text)
  if (iso) {
    return iso.slice(1).reduce((sum, amount = '0', at) => sum + Number(amount) * (units[isoUnits[at] ?? ''] ?? 0), 0)
  }
  if (!compound.test(text)) return undefined
  return [...text.matchAll(term)].reduce((sum, [, amount, name]) => sum + Number(amount) * (units[name ?? ''] ?? 0), 0)
}

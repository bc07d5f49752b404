import { jsonOrUndefined } from '../../platform/json.js'

/** What became of one behaviour. */
export type Verdict =
  | { behaviour: string, result: 'seen' }
  | { behaviour: string, result: 'differs', path: string, app: unknown, mock: unknown }
  | { behaviour: string, result: 'not checked', reason: string }

/** The file that `verify --out` writes. It holds no names, texts or IDs of the app. */
export interface Evidence {
  format: 'beeper-desktop-mock-evidence/1'
  product: { name: string, version: string }
  /** ISO 8601. */
  date: string
  behaviours: Verdict[]
}

export const evidenceFormat = 'beeper-desktop-mock-evidence/1'

/**
 * Reads an evidence file.
 * @param text the file
 * @param name of the file, for the error
 * @throws Error naming the file, where it is not evidence
 */
export function readEvidence (text: string, name: string): Evidence {
  const value = jsonOrUndefined(text) as Partial<Evidence> | null | undefined
  const isWhole = value?.format === evidenceFormat && typeof value.product?.version === 'string' &&
    typeof value.date === 'string' && Array.isArray(value.behaviours) &&
    value.behaviours.every((verdict: Verdict | null) =>
      typeof verdict?.behaviour === 'string' && typeof verdict.result === 'string')
  if (!isWhole) throw new Error(`${name} is no evidence file: verify --out writes one`)
  return value as Evidence
}

/** Why a recording, a proxy or a verification ended, in words for the person who started it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  /** Whether what was typed is at fault, rather than what happened. */
  readonly isInput: boolean

  constructor (message: string, { isInput = false, cause }: { isInput?: boolean, cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.isInput = isInput
  }
}

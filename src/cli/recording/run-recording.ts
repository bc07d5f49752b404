import { Failure } from '../failure.js'

/**
 * Runs work on an app until it is done, or until the person stops it.
 * @param stopped what the person is told then
 * @throws Failure with what is wrong, for what the person can change
 */
export async function untilStopped<Result> (
  work: (signal: AbortSignal) => Promise<Result>, stopped = 'the same command continues from here'
): Promise<Result> {
  const stop = new AbortController()
  const abort = () => { stop.abort() }
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  try {
    return await work(stop.signal)
  } catch (error) {
    if (stop.signal.aborted) throw new Failure(1, `stopped: ${stopped}`, { cause: error })
    throw asFailure(error)
  } finally {
    process.off('SIGINT', abort)
    process.off('SIGTERM', abort)
  }
}

/** In the package, the class is in a file of its own: its name tells. */
function asFailure (error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.name === 'RecordingError') return new Failure('isInput' in error && error.isInput ? 2 : 1, error.message, { cause: error })
  const { code, path } = error as NodeJS.ErrnoException
  return code !== undefined && path !== undefined ? new Failure(1, `${path}: ${error.message}`, { cause: error }) : error
}

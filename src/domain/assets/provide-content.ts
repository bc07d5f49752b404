import type { AssetStore } from './asset-store.js'

/** The parts of a sandbox that this needs. */
interface Box {
  assets: AssetStore
  commit <Result> (work: () => Result): Result
}

/**
 * Brings the content of files that the state of a sandbox names without having it, as after a restore elsewhere.
 * @param sha256 of the content, in hexadecimal
 * @throws MockError not_found when no file of the state lacks it, validation_error when it is another content or
 *   there is no room for it, bad_request when it is larger than an upload may be
 */
export async function provideContent (box: Box, sha256: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await box.assets.receiveMissing(sha256, chunks)
  box.commit(() => { box.assets.fill(file) })
}

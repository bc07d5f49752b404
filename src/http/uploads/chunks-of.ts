import type { Readable } from 'node:stream'

/**
 * The chunks of a body as they arrive. The stream's own iterator would destroy the body, and the connection with it,
 * when reading fails; this one leaves it open, since the response that says why uses it.
 * @throws the body's error, or an Error when it breaks off
 */
export async function * chunksOf (body: Readable): AsyncGenerator<Buffer> {
  let wake = () => {}
  let failure: Error | undefined
  const awaken = () => { wake() }
  const fail = (error: Error) => {
    failure ??= error
    wake()
  }
  body.on('readable', awaken).on('end', awaken).on('close', awaken).on('error', fail)
  try {
    for (;;) {
      const chunk = body.read() as Buffer | null
      if (failure) throw failure
      if (chunk !== null) yield chunk
      else if (body.readableEnded) return
      else if (body.destroyed) throw new Error('The body broke off')
      else await new Promise<void>(resolve => { wake = resolve })
    }
  } finally {
    body.off('readable', awaken).off('end', awaken).off('close', awaken).off('error', fail)
  }
}

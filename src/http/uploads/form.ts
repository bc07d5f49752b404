import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { MockError } from '../../domain/errors/errors.js'

/** A part of a form that is a file. */
export interface FilePart {
  /** The field's name. */
  name: string
  /** The file's name, without directories (RFC 7578 §4.2). */
  fileName: string | undefined
  mimeType: string
  /** The content. Leaving it early does not end it. */
  chunks: AsyncIterable<Uint8Array>
}

/** More parts than a client has reason to send are no upload. */
const limits = { fields: 20, files: 20, parts: 40, fieldNameSize: 100, fieldSize: 64 * 1024, headerPairs: 100 }

/**
 * Reads a form (RFC 7578) as it comes in.
 * @param takeFile stores or skips a file; parts come one after the other
 * @returns the fields that are no files
 * @throws MockError bad_request when it is no form, and what `takeFile` throws
 */
export async function readForm (
  headers: IncomingHttpHeaders, body: Readable, takeFile: (part: FilePart) => Promise<void>
): Promise<Record<string, string>> {
  const { Busboy } = await import('@fastify/busboy')
  const fields = new Map<string, string>()
  return new Promise((resolve, reject) => {
    const parser = start()
    if (!parser) return
    const taken: Array<Promise<void>> = []
    let current: Readable | undefined

    function start () {
      try {
        return new Busboy({ headers: headers as IncomingHttpHeaders & { 'content-type': string }, limits })
      } catch (error) {
        reject(unreadable((error as Error).message))
        return undefined
      }
    }

    function fail (error: Error): void {
      if (parser) body.unpipe(parser)
      current?.destroy(error)
      // What is being stored has to be stored or gone before anybody clears up.
      void Promise.allSettled(taken).then(() => { reject(error) })
    }

    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) return fail(unreadable(`the field ${JSON.stringify(name)} is longer than ${limits.fieldSize} bytes`))
      fields.set(name, value)
    })
    parser.on('file', (name, file, fileName: string | undefined, _encoding, mimeType) => {
      current = file
      // Whoever reads the file sees its faults; what nobody reads any more must not end the process.
      file.on('error', () => {})
      const part = { name, fileName, mimeType, chunks: file.iterator({ destroyOnReturn: false }) }
      taken.push(takeFile(part).then(() => { file.resume() }))
      taken.at(-1)?.catch(fail)
    })
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => { fail(unreadable('it has more parts than any upload needs')) })
    }
    parser.on('error', error => { fail(unreadable((error as Error).message)) })
    parser.on('finish', () => {
      Promise.all(taken).then(() => { resolve(Object.fromEntries(fields)) }, fail)
    })
    body.on('error', fail)
    body.on('close', () => { if (!body.readableEnded) fail(unreadable('it ended too soon')) })
    body.pipe(parser)
  })
}

function unreadable (why: string): MockError {
  return new MockError('bad_request', `The body is not a form of the type multipart/form-data: ${why}`)
}

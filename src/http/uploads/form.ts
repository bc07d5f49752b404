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
  /** The content. A reader that stops early does not end it. */
  chunks: AsyncIterable<Uint8Array>
}

/** An upload needs no more parts than this. */
const limits = { fields: 20, files: 20, parts: 40, fieldNameSize: 100, fieldSize: 64 * 1024, headerPairs: 100 }

/**
 * Reads a form (RFC 7578) as it arrives.
 * @param takeFile stores or skips a file; parts arrive one after the other
 * @returns the fields that are not files
 * @throws MockError bad_request when it is not a form, and what `takeFile` throws
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
        const typed = headers as IncomingHttpHeaders & { 'content-type': string }
        return new Busboy({ headers: typed, limits, isPartAFile })
      } catch (error) {
        reject(unreadable((error as Error).message))
        return undefined
      }
    }

    function fail (error: Error): void {
      if (parser) body.unpipe(parser)
      current?.destroy(error)
      // A file being stored must be stored or discarded before any cleanup.
      void Promise.allSettled(taken).then(() => { reject(error) })
    }

    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) return fail(unreadable(`the field ${JSON.stringify(name)} is longer than ${limits.fieldSize} bytes`))
      fields.set(name, value)
    })
    parser.on('file', (name, file, fileName: string | undefined, _encoding, mimeType) => {
      current = file
      // The reader of the file sees its errors; without a reader they must not end the process.
      file.on('error', () => {})
      const part = {
        name, fileName: fileName && unescaped(fileName), mimeType, chunks: file.iterator({ destroyOnReturn: false })
      }
      taken.push(takeFile(part).then(() => { file.resume() }))
      taken.at(-1)?.catch(fail)
    })
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => { fail(unreadable('it contains more parts than an upload needs')) })
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

/**
 * Some clients state application/octet-stream for every part, fields too, so of parts without a file name it is the
 * field that decides. Several files in one part (multipart/mixed) are for `takeFile` to reject.
 */
function isPartAFile (name: string | undefined, type: string | undefined, fileName: string | undefined): boolean {
  if (fileName !== undefined || type?.startsWith('multipart/')) return true
  return name === 'file' && type === 'application/octet-stream'
}

/** Browsers and curl escape these in names, and not the percent sign (WHATWG HTML, multipart/form-data). */
function unescaped (fileName: string): string {
  return fileName.replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function unreadable (why: string): MockError {
  return new MockError('bad_request', `The body is not a valid multipart/form-data form: ${why}`)
}

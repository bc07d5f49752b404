import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import type { StoredFile } from '../../domain/assets/asset.js'
import { maxFileSize } from '../../domain/assets/asset-store.js'
import { malformedField, MockError } from '../../domain/errors/errors.js'
import { UploadAssetBase64Body } from '../v1/schemas/assets.js'
import { parseBody } from '../validation.js'
import { decodeBase64 } from './base64.js'
import { ContentScanner } from './content-scanner.js'
import { drain } from '../drain.js'
import { readForm, type FilePart } from './form.js'

/** A file of a request, on disk before its other fields are read. */
export interface ReceivedFile {
  stored: StoredFile
  /** What its part of the form states about it. */
  fileName?: string | undefined
  suggestedType?: string | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    received: ReceivedFile | undefined
  }
}

type ReadBody = (request: FastifyRequest, body: Readable) => Promise<unknown>

/** Makes the routes of a scope accept only a form, with a file that is written to disk as it arrives. */
export function acceptForms (scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json')
  acceptUploads(scope, 'multipart/form-data', async (request, body) => {
    let files = 0
    const fields = await readForm(request.headers, body, async part => {
      if (part.name !== 'file') return
      if (part.mimeType.startsWith('multipart/')) {
        throw malformedField('file', 'The part contains several files (multipart/mixed), as curl sends -F file=@a,b: ' +
          'upload one at a time, and quote a name with a comma: -F \'file=@"a,b"\'', 'invalid_type')
      }
      if (files++ > 0) throw malformedField('file', 'There are several files: upload one at a time', 'too_big')
      request.received = await receiveFile(request, part)
    })
    if ('file' in fields) {
      throw malformedField('file', 'It is a text field: add a filename to the part, as for every file in a form', 'invalid_type')
    }
    const { received } = request
    return received ? { ...fields, file: `(${received.stored.size} bytes)` } : fields
  })
}

async function receiveFile (request: FastifyRequest, part: FilePart): Promise<ReceivedFile> {
  const stored = await request.sandbox.assets.receive(part.chunks, maxFileSize)
  return { stored, fileName: part.fileName, suggestedType: part.mimeType }
}

const { maxLength: maxContentLength = Infinity } = UploadAssetBase64Body.properties.content

/** Makes the routes of a scope accept JSON with a base64 `content`, which is written to disk as it arrives. */
export function acceptJSONContent (scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json')
  acceptUploads(scope, 'application/json', async (request, body) => {
    const { bodyLimit } = request.routeOptions
    const scanner = new ContentScanner({ content: maxContentLength, rest: bodyLimit })
    const stored = await request.sandbox.assets.receive(decodeBase64(scanner.pieces(body)))
    request.received = { stored }
    if (!scanner.found) forget(request)
    const text = scanner.rest()
    return text === '' ? undefined : parseBody(text)
  })
}

function acceptUploads (scope: FastifyInstance, contentType: string, read: ReadBody): void {
  scope.decorateRequest('received', undefined)
  scope.addContentTypeParser(contentType, async (request: FastifyRequest, body: Readable) => {
    try {
      return await read(request, body)
    } catch (error) {
      if (body.destroyed && !body.readableEnded) {
        throw new MockError('bad_request', 'The request ended before its body did', { cause: error })
      }
      await drain(body)
      throw error
    }
  })
  scope.addHook('onError', async request => { forget(request) })
}

/** Discards the file of a failed request. */
function forget (request: FastifyRequest): void {
  const { received } = request
  request.received = undefined
  if (received) request.sandbox.assets.discard(received.stored)
}

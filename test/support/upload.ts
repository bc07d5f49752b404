import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Answer } from './app.js'

/** A file that comes with the package. */
export function media (name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/assets/${name}`, import.meta.url))
}

export interface Part {
  name: string
  content: string | Uint8Array
  fileName?: string | undefined
  type?: string | undefined
}

const boundary = 'xYzZY'
export const formType = `multipart/form-data; boundary=${boundary}`

/** A form as it goes over the wire; a part without a file name is a field. */
export function formOf (parts: Part[]): Buffer {
  const pieces = parts.flatMap(({ name, content, fileName, type }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"`,
    type === undefined ? '\r\n\r\n' : `\r\nContent-Type: ${type}\r\n\r\n`,
    content,
    '\r\n'
  ])
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map(piece => Buffer.from(piece as Uint8Array)))
}

/** Uploads a form, or whatever is sent in its place. */
export async function upload (
  app: FastifyInstance, form: Part[] | Buffer | string, token: string | null = 'test-token', type = formType
): Promise<Answer> {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/assets/upload',
    payload: Array.isArray(form) ? formOf(form) : form,
    headers: { 'content-type': type, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  })
  return { status: response.statusCode, headers: response.headers, body: response.json(), text: response.body }
}

/** Uploads a file under a name, and returns the result. */
export async function uploadFile (app: FastifyInstance, content: string | Uint8Array, fileName = 'file.bin', token = 'test-token') {
  const { status, body, text } = await upload(app, [{ name: 'file', content, fileName }], token)
  if (status !== 200) throw new Error(`The upload failed: ${text}`)
  return body as { uploadID: string, srcURL: string, fileName: string, mimeType: string, fileSize: number }
}

/** Asks for an asset's bytes. */
export async function serve (app: FastifyInstance, url: string, headers: Record<string, string> = {}, token = 'test-token') {
  const response = await app.inject({
    url: '/v1/assets/serve', query: { url }, headers: { authorization: `Bearer ${token}`, ...headers }
  })
  return { status: response.statusCode, headers: response.headers, bytes: response.rawPayload, text: response.body }
}

/** Sends a body of any length as it is made, and returns the response. */
export async function sendStream (url: string, type: string, body: AsyncIterable<Uint8Array>, token = 'test-token') {
  const call = request(url, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': type } })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  Readable.from(body, { objectMode: false, highWaterMark: 256 * 1024 }).pipe(call)
  const [response] = await answered
  const text = Buffer.concat(await response.toArray()).toString()
  return { status: response.statusCode, body: JSON.parse(text) as Record<string, unknown> }
}

/**
 * So many bytes of a form's file, in chunks.
 * @param look is called before each chunk
 */
export async function * longForm (size: number, look?: () => void): AsyncGenerator<Uint8Array> {
  const whole = formOf([{ name: 'file', content: 'HERE', fileName: 'long.bin' }])
  const at = whole.indexOf('HERE')
  yield whole.subarray(0, at)
  yield * filler(size, Buffer.alloc(256 * 1024, 'beeper'), look)
  yield whole.subarray(at + 4)
}

/** So many characters of a Base64 content, in chunks. */
export async function * longJSON (characters: number, look?: () => void): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"fileName":"long.bin","content":"')
  yield * filler(characters, Buffer.alloc(256 * 1024, 'YmVl'), look)
  yield Buffer.from('"}')
}

async function * filler (size: number, chunk: Buffer, look?: () => void): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= chunk.length) {
    look?.()
    yield left < chunk.length ? chunk.subarray(0, left) : chunk
  }
}

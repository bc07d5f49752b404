import { readFileSync } from 'node:fs'
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

/** Uploads a file under a name, and gives what the upload became. */
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

import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Answer } from './helper.js'

/** A file that comes with the package. */
export function media (name: string): Buffer {
  return readFileSync(new URL(`../fixtures/assets/${name}`, import.meta.url))
}

export interface Part {
  name: string
  content: string | Uint8Array
  fileName?: string
  type?: string
}

/** A form as it goes over the wire; a part without a file name is a field. */
export function formOf (parts: Part[]): { payload: Buffer, headers: Record<string, string> } {
  const boundary = 'xYzZY'
  const pieces = parts.flatMap(({ name, content, fileName, type }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n`,
    type === undefined ? '\r\n' : `Content-Type: ${type}\r\n\r\n`,
    content,
    '\r\n'
  ])
  return {
    payload: Buffer.concat([...pieces, `--${boundary}--\r\n`].map(piece => Buffer.from(piece as Uint8Array))),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }
  }
}

/** Uploads a form. */
export async function upload (app: FastifyInstance, parts: Part[], token: string | null = 'test-token'): Promise<Answer> {
  const { payload, headers } = formOf(parts)
  const response = await app.inject({
    method: 'POST',
    url: '/v1/assets/upload',
    payload,
    headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` }
  })
  return { status: response.statusCode, headers: response.headers, body: response.json(), text: response.body }
}

/** Asks for an asset's bytes. */
export async function serve (app: FastifyInstance, url: string, headers: Record<string, string> = {}, token = 'test-token') {
  const response = await app.inject({
    url: '/v1/assets/serve', query: { url }, headers: { authorization: `Bearer ${token}`, ...headers }
  })
  return { status: response.statusCode, headers: response.headers, bytes: response.rawPayload, text: response.body }
}

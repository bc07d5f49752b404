import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { basename, dirname } from 'node:path'
import type { StoredFile } from '../domain/assets/asset.js'

/**
 * Answers with a file, as far as the request's Range, If-None-Match, If-Modified-Since and If-Range ask for it
 * (RFC 9110 §13 and §14). What has no content (304, 412, 416) has no body. Several ranges at once get the whole file.
 */
export async function sendFile (request: FastifyRequest, reply: FastifyReply, file: StoredFile): Promise<FastifyReply> {
  const { default: send } = await import('@fastify/send')
  const conditional = { method: request.method, headers: conditions(request, file) } as unknown as Readable
  const { statusCode, headers, stream, type } = await send(conditional, encodeURIComponent(basename(file.path)), {
    root: dirname(file.path), contentType: false, cacheControl: false, index: false, dotfiles: 'deny'
  })
  reply.code(statusCode)
  if (type === 'file' && statusCode !== 304) {
    // Whatever it is, no browser is to run it as a page of this server.
    return reply.headers(headers).header('X-Content-Type-Options', 'nosniff').type('application/octet-stream')
      .send(stream)
  }
  stream.destroy()
  if (type === 'file') return reply.headers(headers).send()
  if (headers['Content-Range'] !== undefined) reply.header('Content-Range', headers['Content-Range'])
  return reply.send()
}

/** The request's headers, with what the library reads otherwise than RFC 9110 in words that it reads likewise. */
function conditions ({ headers }: FastifyRequest, { size }: StoredFile): FastifyRequest['headers'] {
  // With `no-cache` the library never says 304; but fetch adds it to every request that names an If-None-Match.
  const { 'cache-control': _, ...rest } = headers
  const { range } = rest
  if (range === undefined) return rest
  // A suffix longer than the file is the whole file (§14.1.3); the library says 416.
  const suffix = /^ *bytes= *-(\d+) *$/.exec(range)?.[1]
  return suffix !== undefined && Number(suffix) > size && size > 0 ? { ...rest, range: 'bytes=0-' } : rest
}

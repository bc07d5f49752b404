import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { StoredFile } from '../domain/assets/asset.js'

/**
 * Answers with a file, as far as the request's Range and conditions ask for it (RFC 9110 §13 and §14). What has no
 * content (304, 412, 416) has no body. Several ranges at once get the whole file.
 */
export async function sendFile (request: FastifyRequest, reply: FastifyReply, file: StoredFile): Promise<FastifyReply> {
  const { default: send } = await import('@fastify/send')
  // Content never changes under its hash, which makes a strong tag (RFC 9110 §8.8.1).
  const etag = `"${file.sha256.slice(0, 32)}"`
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, ...rest } = request.headers
  if (ifMatch !== undefined) {
    if (!names(ifMatch, etag)) return reply.code(412).send()
    delete rest['if-unmodified-since']
  }
  if (ifNoneMatch !== undefined) delete rest['if-modified-since']
  const conditional = { method: request.method, headers: await rangeOf(rest, file, etag) } as unknown as Readable
  const { statusCode, headers, stream, type } = await send(conditional, encodeURIComponent(basename(file.path)), {
    root: dirname(file.path), contentType: false, cacheControl: false, etag: false, index: false, dotfiles: 'deny'
  })
  if (type === 'file') reply.headers({ ...headers, ETag: etag })
  const isKnown = ifNoneMatch !== undefined && names(ifNoneMatch.replaceAll('W/', ''), etag)
  if (type === 'file' && statusCode !== 304 && !isKnown) {
    // No Content-Type, as in the app. Whatever it is, no browser is to run it as a page of this server.
    reply.header('X-Content-Type-Options', 'nosniff').header('Content-Security-Policy', "default-src 'none'; sandbox")
    return reply.code(statusCode).send(stream)
  }
  stream.destroy()
  if (type === 'file') {
    return reply.code(304).removeHeader('Content-Length').removeHeader('Content-Range').send()
  }
  if (headers['Content-Range'] !== undefined) reply.header('Content-Range', headers['Content-Range'])
  return reply.code(isKnown ? 304 : statusCode).send()
}

/** Whether a list of tags has one, by the strong comparison (RFC 9110 §8.8.3.2); `*` has every one. */
function names (list: string, etag: string): boolean {
  return list.trim() === '*' || [...list.matchAll(/(?:W\/)?"[^"]*"/g)].some(([tag]) => tag === etag)
}

/** The headers for the library, with what it reads otherwise than RFC 9110 in words that it reads likewise. */
async function rangeOf (headers: IncomingHttpHeaders, file: StoredFile, etag: string): Promise<IncomingHttpHeaders> {
  // With `no-cache` the library never says 304; but fetch adds it to every request that names an If-None-Match.
  const { 'cache-control': _, 'if-range': ifRange, range, ...rest } = headers
  if (range === undefined) return rest
  // What is not exactly what the file is now gets the whole of it: weak tags, and times that only come close (§13.1.5).
  if (ifRange !== undefined && ifRange !== etag && Date.parse(String(ifRange)) !== await modifiedAt(file)) return rest
  // A suffix longer than the file is the whole file (§14.1.3); the library says 416.
  const suffix = /^ *bytes= *-(\d+) *$/.exec(range)?.[1]
  return { ...rest, range: suffix !== undefined && Number(suffix) > file.size && file.size > 0 ? 'bytes=0-' : range }
}

/** When a file was modified, in the whole seconds that HTTP has. */
async function modifiedAt ({ path }: StoredFile): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && Math.floor(found.mtimeMs / 1000) * 1000
}

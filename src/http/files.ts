import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { StoredFile } from '../domain/assets/asset.js'

/**
 * Answers with a file, or the part that the request's Range and conditions select (RFC 9110 §13 and §14). A response
 * without content (304, 412, 416) has no body. A request for several ranges gets the whole file.
 */
export async function sendFile (request: FastifyRequest, reply: FastifyReply, file: StoredFile): Promise<FastifyReply> {
  const { default: send } = await import('@fastify/send')
  // Content with the same hash never differs, so the hash is a strong tag (RFC 9110 §8.8.1).
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
    // No Content-Type, as in the app. No browser may run the file as a page of this server.
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

/** Whether a list of tags contains one, by strong comparison (RFC 9110 §8.8.3.2); `*` contains all. */
function names (list: string, etag: string): boolean {
  return list.trim() === '*' || [...list.matchAll(/(?:W\/)?"[^"]*"/g)].some(([tag]) => tag === etag)
}

/** The headers for the library, rewritten where it deviates from RFC 9110. */
async function rangeOf (headers: IncomingHttpHeaders, file: StoredFile, etag: string): Promise<IncomingHttpHeaders> {
  // With `no-cache` the library never answers 304, but fetch adds it to every request with an If-None-Match.
  const { 'cache-control': _, 'if-range': ifRange, range, ...rest } = headers
  if (range === undefined) return rest
  // Without an exact match the whole file is sent: weak tags, and times that are merely close (§13.1.5).
  if (ifRange !== undefined && ifRange !== etag && Date.parse(String(ifRange)) !== await modifiedAt(file)) return rest
  // A suffix longer than the file is the whole file (§14.1.3); the library answers 416.
  const suffix = /^ *bytes= *-(\d+) *$/.exec(range)?.[1]
  return { ...rest, range: suffix !== undefined && Number(suffix) > file.size && file.size > 0 ? 'bytes=0-' : range }
}

/** When a file was modified, in whole seconds as in HTTP. */
async function modifiedAt ({ path }: StoredFile): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && Math.floor(found.mtimeMs / 1000) * 1000
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { packageFile } from '../../platform/package-file.js'

const folder = packageFile('dist/ui')

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8'
}

/**
 * The page loads nothing from elsewhere and runs no script but its own files. Pictures and recordings of chats become
 * `blob:` URLs, as they are read with a token. With Trusted Types, no text becomes markup except where the page's one
 * policy parses it (src/ui/shared/rich-text.tsx). Only the page itself frames it, to show two sandboxes side by side.
 * https://www.w3.org/TR/trusted-types/
 */
const policy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", 'media-src blob:',
  "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-src 'self'", "frame-ancestors 'self'",
  "require-trusted-types-for 'script'", 'trusted-types rich-text'
].join('; ')

/**
 * Answers with a file of the page in a form that the browser accepts. The build compresses each (scripts/build/ui.ts).
 * @param name '' for the page itself
 */
export async function sendPageFile (request: FastifyRequest, reply: FastifyReply, name: string): Promise<FastifyReply> {
  if (name.startsWith('guides/')) return sendGuide(reply, name)
  const file = name === '' ? 'index.html' : name
  const { encoding, body } = await inAcceptedForm(file, request.headers['accept-encoding'] ?? '')
  if (encoding !== undefined) reply.header('Content-Encoding', encoding)
  return reply.type(types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream').headers({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    Vary: 'Accept-Encoding',
    // The names of the others change with their content.
    'Cache-Control': name === '' ? 'no-cache' : 'public, max-age=31536000, immutable'
  }).send(body)
}

/** A guide of the package as the text that it is. */
async function sendGuide (reply: FastifyReply, name: string): Promise<FastifyReply> {
  const text = await read(packageFile('docs'), name, /^guides\/[\w-]+\.md$/)
  return reply.type('text/plain; charset=utf-8').header('X-Content-Type-Options', 'nosniff').send(text)
}

async function inAcceptedForm (file: string, accepted: string): Promise<{ encoding?: 'br' | 'gzip', body: Buffer }> {
  if (/\bbr\b/.test(accepted)) return { encoding: 'br', body: await read(folder, `${file}.br`) }
  const body = await read(folder, `${file}.gz`)
  return /\bgzip\b/.test(accepted) ? { encoding: 'gzip', body } : { body: await promisify(gunzip)(body) }
}

/**
 * Reads a file.
 * @param allowed what its name has to be: nothing that leads out of the folder
 * @throws MockError not_found
 */
async function read (from: string, name: string, allowed = /^[\w-]+(\.[\w-]+)*$/): Promise<Buffer> {
  try {
    if (allowed.test(name)) return await readFile(join(from, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  throw new MockError('not_found', `The page has no file ${JSON.stringify(name.replace(/\.(br|gz)$/, ''))}: ` +
    'GET /_mock/ui/ names those that there are, and `npm run build` makes them')
}

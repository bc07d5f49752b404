import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../domain/errors/errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    announcedURL: AnnouncedURL
  }
}

/** The URL that the server announces as its own for every request: `--public-url`. It can change later. */
export class AnnouncedURL {
  #url: string | undefined

  /** @throws MockError validation_error when it is not an http(s) URL */
  constructor (url?: string) {
    this.set(url)
  }

  get value (): string | undefined { return this.#url }

  /** Without brackets, as the host guard compares. */
  get hostname (): string | undefined {
    return this.#url === undefined ? undefined : new URL(this.#url).hostname.replace(/^\[(.*)\]$/, '$1')
  }

  /**
   * @param url where clients reach the server, with or without a path; undefined uses each request's own
   * @throws MockError validation_error when it is not an http(s) URL
   */
  set (url: string | undefined): void {
    const parsed = url === undefined ? undefined : parse(url)
    if (url !== undefined && (!parsed || parsed.search !== '' || parsed.hash !== '' || parsed.username !== '')) {
      throw new MockError('validation_error',
        `The public URL ${JSON.stringify(url)} is not an http or https URL such as https://beeper.example.com`)
    }
    this.#url = parsed && parsed.origin + parsed.pathname.replace(/\/+$/, '')
  }
}

export function registerPublicURL (app: FastifyInstance, url: string | undefined): void {
  app.decorate('announcedURL', new AnnouncedURL(url))
}

/**
 * The server's own URL as the caller reaches it, without a slash at the end: the announced one, else the request's
 * Host, which is correct behind Docker's mapped ports. X-Forwarded-Host and X-Forwarded-Proto count when remote access
 * is on (observed.md, Seen), and then the last proxy's value: Fastify's `trustProxy` handles both.
 *
 * Info, OAuth metadata, the API documents and pages all take their URLs from here.
 */
export function baseURL (request: FastifyRequest): string {
  const announced = request.server.announcedURL.value
  if (announced !== undefined) return announced
  // A proxy's value may be invalid; the Host header has passed the host guard.
  const url = parse(`${request.protocol}://${request.host}`) ?? parse(`http://${request.headers.host ?? ''}`)
  return url?.origin ?? 'http://localhost'
}

function parse (text: string): URL | undefined {
  if (!/^https?:\/\/[^/]/i.test(text)) return undefined
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

import type { FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { baseURL } from '../public-url.js'

/** What the app's tools work on. */
export interface AppContext {
  /** The sandbox of the token. */
  box: Sandbox
  /** The server's own URL, without a slash at the end. */
  base: string
}

export function appContextOf (request: FastifyRequest): AppContext {
  return { box: request.sandbox, base: baseURL(request) }
}

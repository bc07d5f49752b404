import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { ServiceCall } from './service.js'
import { baseURL } from '../public-url.js'

/** What the app's tools work on. */
export interface AppContext {
  /** The sandbox of the token. */
  box: Sandbox
  /** The server's own URL, without a slash at the end. */
  base: string
}

export function appContextOf ({ request }: ServiceCall): AppContext {
  return { box: request.sandbox, base: baseURL(request) }
}

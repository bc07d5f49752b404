import { signal } from '@preact/signals'

/** The server's root: the page is at `_mock/ui/` below it, also behind a proxy that adds a path. */
export const root = new URL('../../', location.href)

/** What went wrong with a call, in the server's words. */
export class ApiError extends Error {
  override name = 'ApiError'

  /** @param status 0 when the server cannot be reached */
  constructor (readonly status: number, message: string) { super(message) }
}

/** Whether the control API asks for its token, as it does beyond loopback. */
export const asksForControlToken = signal(false)

const storageKey = 'beeper-desktop-mock control token'
let controlToken = sessionStorage.getItem(storageKey) ?? undefined

/** Whether there is one; if the server asks for it all the same, it accepts another. */
export function hasControlToken (): boolean { return controlToken !== undefined }

/**
 * Keeps the control token until the tab is closed. It is sent as a header, never in an address.
 * @returns false for one that no header can hold, which is not kept
 */
export function setControlToken (token: string): boolean {
  try {
    new Headers().set('authorization', `Bearer ${token}`)
  } catch {
    return false
  }
  controlToken = token
  sessionStorage.setItem(storageKey, token)
  asksForControlToken.value = false
  return true
}

/** What a call to the control API has to show. */
export function controlHeaders (): Record<string, string> {
  return controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
}

export type Query = Record<string, string | number | boolean | readonly string[] | undefined>

/** The address of a path below the server's root, such as `v1/chats`. Lists become repeated parameters. */
export function address (path: string, query: Query = {}): URL {
  const url = new URL(path, root)
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value as string[] : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one))
    }
  }
  return url
}

/** Encodes the values of a path: path`chats/${id}`. */
export function path (parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.map((part, at) => at === 0 ? part : encodeURIComponent(values[at - 1] ?? '') + part).join('')
}

export interface CallOptions {
  method?: string
  query?: Query
  /** JSON, unless it is a form, or a file that is JSON. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/**
 * Calls the server.
 * @throws ApiError with the server's message when the answer is an error
 */
export async function call (
  to: string, { method, query, body, headers = {}, signal }: CallOptions = {}
): Promise<Response> {
  const isForm = body instanceof FormData
  const isWritten = isForm || body instanceof Blob
  const response = await fetch(address(to, query), {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...headers, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: isWritten ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    credentials: 'omit'
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'The server does not answer')
  })
  if (!response.ok) throw await failureOf(response)
  return response
}

async function failureOf (response: Response): Promise<ApiError> {
  const answer = await response.json().catch(() => ({})) as { message?: string, error?: string | { message?: string } }
  const message = answer.message ?? (typeof answer.error === 'object' ? answer.error.message : answer.error)
  return new ApiError(response.status, message ?? `The server answered ${response.status}`)
}

/**
 * Calls the control API, and notes when it asks for its token.
 * @param to a path below `_mock/`
 */
export async function control<Answer> (to: string, options: CallOptions = {}): Promise<Answer> {
  try {
    const response = await call(`_mock/${to}`, { ...options, headers: { ...controlHeaders(), ...options.headers } })
    return (response.status === 204 ? undefined : await response.json()) as Answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) asksForControlToken.value = true
    throw error
  }
}

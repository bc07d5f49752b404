import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'

/** Which API a route belongs to; it decides the shape of errors. */
export type Generation = 'v0' | 'v1' | 'oauth' | 'control' | 'matrix' | 'mcp'

/**
 * Who may call: a token with that scope, any valid token (`any`), anyone (`none`), or anyone who may control the mock
 * (`control`).
 */
export type RequiredScope = 'read' | 'write' | 'any' | 'none' | 'control'

/** The evidence for a behaviour. */
export type Evidence = 'seen' | 'published' | 'assumed'

/** A behaviour with the evidence for it. What was seen names its source: a file of facts, or who reported it. */
export type Fidelity =
  | readonly [behaviour: string, evidence: 'seen', source: string]
  | readonly [behaviour: string, evidence: 'published' | 'assumed']

/** What a route declares. Auth, rate limiting, faults, the journal and the API documents read only this. */
export interface RouteConfig {
  /** The operationId: the contract's in v1, the URL's words followed by V0 in v0. */
  operation: string
  scope: RequiredScope
  generation: Generation
  /** The generation whose form its errors have; by default its own. */
  errors?: Generation
  /** The path that its OAuth resource metadata describe; by default the whole API's (RFC 9728). */
  resource?: string
  /** Whether it needs no token while no user is signed in to the installation. */
  openBeforeSignIn?: true
  /** Whether a body must be sent although its schema requires no field. */
  requiresBody?: true
  /** One sentence for the API documents. */
  summary: string
  /** The group in the API documents. */
  tag: string
  /** The fidelity ledger: what the route does, and the evidence for it. */
  fidelity: readonly Fidelity[]
  /** v0: the v1 path that replaced it, parameters in braces. */
  successor?: string
  /** Keeps the route out of the API documents: older clients still call it, but the contract does not publish it. */
  hidden?: true
  /** What the API documents show when the route accepts or sends more than they declare. */
  published?: Published
}

/** Parts of a route as the API documents show them: JSON Schemas. A response of `null` has no body. */
export interface Published {
  body?: object
  querystring?: object
  params?: object
  response?: Record<number, object | null>
  /** Which of its generation's common errors it may return; all by default. */
  errors?: readonly number[]
  /** The request's media type; JSON by default. */
  consumes?: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'application/octet-stream'
  /** The responses' media type; JSON by default. */
  produces?: 'text/html' | 'text/event-stream' | 'application/octet-stream'
}

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- Fastify's types are extended by merging
  interface FastifyContextConfig extends Partial<RouteConfig> {}
  interface FastifyInstance {
    /** Every operation that the app serves, in the order of registration. */
    operations: Operation[]
  }
  interface FastifyRequest {
    /** What the route declares; nothing when there is no route. Fastify creates `routeOptions` on every access. */
    declared: FastifyContextConfig
    /** The schemas of the route. */
    schemas: RouteOptions['schema']
  }
}

/** A route with its declaration. */
export interface Operation extends RouteConfig {
  method: string
  /** As Fastify writes it: `/v1/chats/:chatID`. */
  url: string
  schema: RouteOptions['schema']
}

const declared = ['operation', 'scope', 'generation', 'summary', 'tag', 'fidelity'] as const

/** Collects the operations, and fails at start when a route lacks its declaration. */
export function collectOperations (app: FastifyInstance): void {
  const names = new Set<string>()
  app.decorate('operations', [])
  app.decorateRequest('declared', null as unknown as FastifyContextConfig)
  app.decorateRequest('schemas', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const { config, schema } = request.routeOptions
    request.declared = config
    request.schemas = schema
    done()
  })
  app.addHook('onRoute', route => {
    const methods = Array.isArray(route.method) ? route.method : [route.method]
    // HEAD is implied by GET; the catch-all for OPTIONS belongs to CORS.
    if (methods.every(method => method === 'HEAD' || method === 'OPTIONS')) return
    const missing = declared.filter(name => route.config?.[name] === undefined)
    if (missing.length > 0) {
      throw new Error(`${methods.join()} ${route.url} does not declare its ${missing.join(', ')} in its route config`)
    }
    const config = route.config as unknown as RouteConfig
    const [method = 'GET'] = methods
    // Not for all routes: each HEAD adds a tenth of a millisecond to the start.
    if (config.generation === 'v1' && method === 'GET' && !route.exposeHeadRoute && route.wsHandler === undefined) {
      throw new Error(`GET ${route.url} needs exposeHeadRoute: true, for every GET of v1 has a HEAD`)
    }
    if (names.has(config.operation)) throw new Error(`Two routes declare the operation ${config.operation}`)
    names.add(config.operation)
    app.operations.push({ ...config, method, url: route.url, schema: route.schema })
  })
}

/** Whether a route requires a token; one without a declaration does not. */
export function needsToken ({ scope }: { scope?: RequiredScope } = {}): boolean {
  return scope === 'read' || scope === 'write' || scope === 'any'
}

/** The generation of a URL without a route. Unknown paths outside all generations answer as v1 does. */
export function generationOf (url: string): Generation {
  if (/^\/v0\/(mcp|sse)(\/|\?|$)/.test(url)) return 'mcp'
  if (/^\/v0(\/|\?|$)/.test(url)) return 'v0'
  if (/^\/oauth(\/|\?|$)/.test(url)) return 'oauth'
  if (/^\/_matrix(\/|\?|$)/.test(url)) return 'matrix'
  return /^\/_mock(\/|\?|$)/.test(url) ? 'control' : 'v1'
}

/** The generation of a request. */
export function generationOfCall ({ declared, url }: FastifyRequest): Generation {
  return declared.generation ?? generationOf(url)
}

/** Whether a request reads the discovery documents, or is a preflight for that. */
export function isDiscovery ({ method, url }: { method: string, url: string }): boolean {
  return (method === 'GET' || method === 'OPTIONS') && url.startsWith('/.well-known/')
}

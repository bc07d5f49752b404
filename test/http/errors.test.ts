import t from 'tap'
import type { InjectOptions } from 'fastify'
import { build, small, smallFixture } from '../support/app.js'

const v0Chat = { accountID: small.matrix, type: 'single', participantIDs: [small.ada] }
const messages = `/v1/chats/${small.adaChat}/messages`
const form = 'application/x-www-form-urlencoded'

interface Case {
  name: string
  method?: InjectOptions['method']
  url: string
  body?: unknown
  type?: string
  token?: string
  status: number
  /** Fields of the answer that must be exactly so. */
  answer: object
  /** The path of the first issue. */
  path?: string[]
}

/** What is wrong, in each generation: contract v0.md, later-than-4.3.0.md, observed.md. */
const cases: Case[] = [
  { name: 'v1: a query out of its enum', url: '/v1/chats?direction=up', status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['query', 'direction'] },
  { name: 'v1: a query over its maximum', url: '/v1/messages/search?limit=21', status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['query', 'limit'] },
  { name: 'v1: a query that is missing', url: '/v1/search', status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['query', 'query'] },
  { name: 'v1: a path that is empty', method: 'DELETE', url: `${messages}/100001/reactions/`, status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['params', 'reactionKey'] },
  { name: 'v1: a body against its schema', method: 'POST', url: messages, body: { text: 5 }, status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['body', 'text'] },
  { name: 'v1: no body where one is needed', method: 'POST', url: '/v1/chats', status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['body'] },
  { name: 'v1: broken JSON', method: 'POST', url: messages, body: '{', status: 400, answer: { code: 'bad_request' } },
  { name: 'v1: a rule of the operation', method: 'POST', url: messages, body: {}, status: 422, answer: { code: 'VALIDATION_ERROR' }, path: ['body'] },
  { name: 'v1: an unknown chat', url: '/v1/chats/nowhere', status: 404, answer: { code: 'NOT_FOUND' } },
  { name: 'v1: an unknown path', url: '/v1/nothing', status: 404, answer: { code: 'NOT_FOUND' } },
  { name: 'v1: an unknown token', url: '/v1/chats', token: 'nobody', status: 401, answer: { code: 'unauthorized', message: 'Unauthorized: Invalid or missing token' } },
  { name: 'v1: an expired token', url: '/v1/chats', token: 'expired', status: 401, answer: { code: 'unauthorized', message: 'Token expired' } },
  { name: 'v1: a token that may only read', method: 'POST', url: messages, body: { text: 'Hi' }, token: 'test-token-read', status: 403, answer: { code: 'forbidden', message: 'Required scopes: write, missing: write' } },
  { name: 'v1: a token that may only write', url: '/v1/chats', token: 'test-token-write', status: 403, answer: { code: 'forbidden', message: 'Required scopes: read, missing: read' } },
  { name: 'v1: a media URL of another scheme', url: '/v1/assets/serve?url=https://example.org/', status: 400, answer: { code: 'VALIDATION_ERROR' }, path: ['query', 'url'] },
  { name: 'v1: a path outside the sandbox', url: '/v1/assets/serve?url=file:///etc/hostname', status: 403, answer: { code: 'forbidden' } },
  { name: 'v1: a fault', url: '/v1/info', status: 500, answer: { code: 'INTERNAL_ERROR' } },
  { name: 'v1: a fault with a code of its own', url: '/v1/spec', status: 503, answer: { code: 'TOO_BUSY' } },

  { name: 'v0: a query against its schema', url: '/v0/search-chats?inbox=all', status: 400, answer: { code: 'validation_error', details: { 'query.inbox': /primary/ } } },
  { name: 'v0: a body against its schema', method: 'POST', url: '/v0/create-chat', body: { ...v0Chat, type: 'x' }, status: 422, answer: { code: 'validation_error', details: { 'body.type': /single/ } } },
  { name: 'v0: a rule of the operation', method: 'POST', url: '/v0/create-chat', body: { ...v0Chat, participantIDs: [small.ada, small.ben] }, status: 422, answer: { code: 'validation_error', details: { 'body.participantIDs': /one/ } } },
  { name: 'v0: no body', method: 'POST', url: '/v0/create-chat', status: 400, answer: { code: 'bad_request' } },
  { name: 'v0: an unknown account', method: 'POST', url: '/v0/create-chat', body: { ...v0Chat, accountID: 'nobody' }, status: 404, answer: { code: 'not_found' } },
  { name: 'v0: a token that may only read', method: 'POST', url: '/v0/create-chat', body: v0Chat, token: 'test-token-read', status: 403, answer: { code: 'forbidden', error: 'Required scopes: write, missing: write' } },
  { name: 'v0: an unknown path', url: '/v0/nothing', status: 404, answer: { code: 'not_found' } },

  { name: 'OAuth: a form against its schema', method: 'POST', url: '/oauth/token', body: 'grant_type=authorization_code', type: form, status: 400, answer: { error: 'invalid_request' } },
  { name: 'OAuth: no form', method: 'POST', url: '/oauth/introspect', status: 400, answer: { error: 'invalid_request' } },
  { name: 'OAuth: an unknown path', url: '/oauth/nothing', status: 404, answer: { error: 'invalid_request' } },

  { name: 'Control: a query against its schema', url: '/_mock/operations?generation=v9', status: 422, answer: { code: 'validation_error' }, path: ['query', 'generation'] },
  { name: 'Control: a body against its schema', method: 'POST', url: '/_mock/sandboxes', body: { sede: 1 }, status: 422, answer: { code: 'validation_error' }, path: ['body'] },
  { name: 'Control: a rule of the operation', method: 'POST', url: '/_mock/sandboxes/default/clock', body: {}, status: 422, answer: { code: 'validation_error' }, path: ['body'] },
  { name: 'Control: an unknown sandbox', url: '/_mock/sandboxes/nobody', status: 404, answer: { code: 'not_found' } },
  { name: 'Control: an unknown path', url: '/_mock/nothing', status: 404, answer: { code: 'not_found' } },

  { name: 'Matrix: an unknown path', url: '/_matrix/client/versions', status: 404, answer: { errcode: 'M_UNRECOGNIZED', error: /no operation/ } },
  { name: 'Matrix: an unknown method', method: 'PUT', url: '/_matrix/client/v3/joined_rooms', body: {}, status: 404, answer: { errcode: 'M_UNRECOGNIZED' } },
  { name: 'Matrix: a path that cannot be decoded', url: '/_matrix/%E0%A4%A', status: 400, answer: { errcode: /^M_/ } }
]

await t.test('each error has the status, code and body of its generation', async t => {
  const expired = { token: 'expired', scopes: ['read' as const], expiresAt: '2026-01-01T00:00:00.000Z' }
  const fixture = { ...smallFixture, tokens: [...smallFixture.tokens ?? [], expired] }
  const { app, box } = await build(t, { fixture, rateLimit: 'off' })
  box.commit(() => {
    box.faults.add({ operation: 'getInfo', status: 500 })
    box.faults.add({ operation: 'getSpec', status: 503, code: 'TOO_BUSY' })
  })
  for (const { name, method = 'GET', url, body, type = 'application/json', token = 'test-token', status, answer, path } of cases) {
    const response = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) })
    })
    t.equal(response.statusCode, status, `${name}: ${response.body}`)
    t.match(response.json(), answer, name)
    t.match(response.headers['content-type'], 'application/json', name)
    const issues = response.json<{ details?: { issues?: Array<{ path: string[] }> } }>().details?.issues
    t.strictSame(issues?.[0]?.path, path, `${name}: which field is wrong`)
    if (url.startsWith('/_matrix')) t.strictSame(Object.keys(response.json<object>()).sort(), ['errcode', 'error'], name)
  }
})

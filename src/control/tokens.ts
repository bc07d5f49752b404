import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { NewToken, Token, TokenStore } from '../domain/tokens/token-store.js'
import { bearerIssue } from '../domain/tokens/bearer-text.js'
import { invalidField } from '../domain/errors/errors.js'
import { iso } from '../domain/sandbox/clock.js'
import { compact } from '../platform/compact.js'
import { readDuration } from './parsing/times.js'
import { scopes } from '../fixtures/format.js'
import { NewTokenBody, SandboxParams, type TokenDescription, TokenOutput } from './schemas.js'

const TokenParams = Type.Object({ ...SandboxParams.properties, tokenID: Type.String() })
const TokensOutput = Type.Object({ items: Type.Array(TokenOutput) }, { title: 'MockTokens' })

export function tokenRoutes (app: App): void {
  app.get('/tokens', {
    config: {
      operation: 'mockListTokens',
      scope: 'control',
      generation: 'control',
      tag: 'Tokens',
      summary: 'Lists the tokens of the sandbox with their secrets.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: TokensOutput } }
  }, async ({ sandbox: { tokens } }) => ({ items: tokens.list().map(token => presentToken(token, tokens)) }))

  app.post('/tokens', {
    config: {
      operation: 'mockCreateToken',
      scope: 'control',
      generation: 'control',
      tag: 'Tokens',
      summary: 'Makes a token. A reset drops it, unlike those that the sandbox was made with.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewTokenBody, response: { 201: TokenOutput } }
  }, async ({ sandbox, body }, reply) => {
    const input = readToken(body)
    const token = sandbox.commit(() => sandbox.tokens.add(input))
    return reply.code(201).send(presentToken(token, sandbox.tokens))
  })

  app.delete('/tokens/:tokenID', {
    config: {
      operation: 'mockDeleteToken',
      scope: 'control',
      generation: 'control',
      tag: 'Tokens',
      summary: 'Revokes a token: calls that carry it get 401 from now on.',
      fidelity: []
    },
    schema: { params: TokenParams }
  }, async ({ sandbox, params }, reply) => {
    sandbox.commit(() => { sandbox.tokens.revoke(params.tokenID) })
    return reply.code(204).send()
  })
}

/**
 * @param path the field that holds the input, if one does
 * @throws InvalidInput
 */
export function readToken (input: Static<typeof NewTokenBody>, path: ReadonlyArray<string | number> = []): NewToken {
  const wrong = input.token === undefined ? undefined : bearerIssue(input.token)
  if (wrong !== undefined) throw invalidField([...path, 'token'], wrong, 'invalid_string')
  return {
    secret: input.token,
    name: input.name,
    scopes: input.scopes ?? scopes,
    // OAuth's expires_in counts seconds (RFC 6749 §5.1), and so does this.
    lifetime: input.expiresIn === undefined ? undefined : readDuration(input.expiresIn, [...path, 'expiresIn'], 1000)
  }
}

export function presentToken (token: Token, tokens: TokenStore): Static<typeof TokenOutput> {
  return { ...describeToken(token, tokens), token: token.secret }
}

/** A token without its secret. */
export function describeToken (token: Token, tokens: TokenStore): Static<typeof TokenDescription> {
  const { id, name, createdAt, expiresAt, clientID } = token
  return {
    id,
    scopes: [...token.scopes],
    createdAt: iso(createdAt),
    expired: tokens.expired(token),
    ...compact({ name, clientID, expiresAt: expiresAt === undefined ? undefined : iso(expiresAt) })
  }
}

import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { FastifyRequest } from 'fastify'
import type { ClockSection } from '../domain/sandbox/clock.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { ControlOptions, OwnPorts } from './options.js'
import { iso } from '../domain/sandbox/clock.js'
import { compact } from '../platform/compact.js'
import { invalidField, MockError } from '../domain/errors/errors.js'
import { strictLevels } from '../fixtures/strict-levels.js'
import { Strictness } from '../fixtures/strictness.js'
import { strictAt } from '../domain/sandbox/strictness.js'
import { StringEnum } from '../platform/schema-types.js'
import { FixtureFile, HomeserverName } from '../fixtures/format.js'
import { loadHomeservers } from '../domain/homeserver/load.js'
import { checkedOnce } from '../fixtures/checked-once.js'
import { baseURL } from '../http/public-url.js'
import { bundledFixtures, isBundled, loadFixture } from '../fixtures/bundled.js'
import { runCooperatively } from '../platform/cooperative.js'
import { presentClock } from './clock.js'
import { readTime } from './parsing/times.js'
import { withDigest } from './digest.js'
import { describeToken, presentToken, readToken } from './tokens.js'
import { ClockOutput, closed, NewTokenBody, SandboxParams, Time, TokenDescription, TokenOutput } from './schemas.js'

const NewSandboxBody = Type.Object({
  id: Type.Optional(Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$', description: 'By default sandbox-1, sandbox-2, ... A replica puts its name in front: a.sandbox-1'
  })),
  fixture: Type.Optional(Type.Union([
    Type.String({ description: `One of ${bundledFixtures.join(', ')}` }),
    Type.Object({}, { description: 'The fixture itself' })
  ], { description: 'What it holds; by default what the server was started with' })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, description: '32 bits' })),
  tokens: Type.Optional(Type.Array(NewTokenBody, {
    maxItems: 1000, description: 'Its tokens; by default one that may read and write. They outlive a reset'
  })),
  clock: Type.Optional(Type.Object({
    now: Type.Optional(Type.Union([Time, Type.Number({ description: 'Unix milliseconds' })])),
    frozen: Type.Optional(Type.Boolean()),
    shared: Type.Optional(Type.Boolean({
      description: 'Whether it is set along with the clocks of its homeserver that are shared; by default it is its own'
    }))
  }, closed)),
  sendDelay: Type.Optional(Type.Integer({ minimum: 0, description: 'Milliseconds until the network confirms a send' })),
  strict: Type.Optional(Type.Union([StringEnum(strictLevels), Strictness], {
    description: 'How strict it is with what the real app lets pass: one level for all, or one for each aspect'
  })),
  homeserver: Type.Optional(HomeserverName),
  listen: Type.Optional(Type.Union([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 65535 })], {
    description: 'true opens a port for it, a number that port: calls without a token that arrive there are its'
  }))
}, { ...closed, title: 'MockNewSandbox' })

const ForkBody = Type.Object({
  id: NewSandboxBody.properties.id,
  tokens: NewSandboxBody.properties.tokens,
  listen: NewSandboxBody.properties.listen
}, { ...closed, title: 'MockFork' })

const sandboxFields = {
  id: Type.String(),
  fixture: Type.Optional(Type.String({ description: 'The name of the fixture that it started with' })),
  seed: Type.Integer(),
  url: Type.String({ description: 'Base URL for its clients' }),
  port: Type.Optional(Type.Integer({ description: 'Its own port' })),
  homeserver: Type.Optional(Type.String({ description: 'What it shares users and rooms by' })),
  userID: Type.Optional(Type.String({ description: 'The Matrix user who is signed in' })),
  clock: ClockOutput
}

const SandboxEntry = Type.Object(sandboxFields, { title: 'MockSandbox' })

const SandboxOutput = Type.Object({
  ...sandboxFields,
  digest: Type.String({ description: 'SHA-256 over its whole state: equal digests, equal states' }),
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'How many of each thing it holds' }),
  tokens: Type.Array(TokenDescription)
}, { title: 'MockSandboxDetails' })

const NewSandboxOutput = Type.Object({
  ...sandboxFields,
  digest: Type.String(),
  token: Type.Optional(Type.String({ description: 'The first token' })),
  tokens: Type.Array(TokenOutput)
}, { title: 'MockNewSandboxOutput' })

const SandboxesOutput = Type.Object({ items: Type.Array(SandboxEntry) }, { title: 'MockSandboxes' })
const ResetOutput = Type.Object({ digest: Type.String() }, { title: 'MockResetOutput' })

/** All sandboxes of the server. */
export function sandboxesRoutes (app: App, options: ControlOptions): void {
  const { sandboxes, doors, stateLimit, fillings } = options

  app.get('', {
    config: {
      operation: 'mockListSandboxes',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Lists the sandboxes in the order in which they were made.',
      fidelity: []
    },
    schema: { response: { 200: SandboxesOutput } }
  }, async request => ({ items: sandboxes.list().map(box => presentSandbox(box, doors, request)) }))

  app.post('', {
    config: {
      operation: 'mockCreateSandbox',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Makes a sandbox, which shares nothing with any other, unless they name the same homeserver.',
      fidelity: []
    },
    bodyLimit: stateLimit,
    schema: { body: NewSandboxBody, response: { 201: NewSandboxOutput } }
  }, async (request, reply) => {
    const { id, fixture, seed, tokens = [{}], clock, sendDelay, strict, homeserver, listen } = request.body
    // To make a fixture may take seconds, which is no use where there is no room for the sandbox.
    sandboxes.checkRoom(id)
    const contents = await chosenFixture(fixture, options)
    await loadHomeservers(homeserver)
    const box = await fillings.run(sandboxes.createTask({
      id,
      fixture: contents,
      seed,
      clock: clock && readClock(clock),
      sendDelay,
      strict: typeof strict === 'string' ? strictAt(strict) : strict,
      homeserver,
      tokens: tokens.map((token, at) => readToken(token, ['tokens', at]))
    }))
    await openOwnPort(app, options, box, listen)
    return reply.code(201).send(await presentNew(box, doors, request))
  })
}

/** @param listen true for a free port */
async function openOwnPort (
  app: App, { doors, sandboxes }: ControlOptions, box: Sandbox, listen: number | boolean | undefined
): Promise<void> {
  if (listen === undefined || listen === false) return
  const port = listen === true ? 0 : listen
  try {
    await doors.open(app, box.id, port)
  } catch (error) {
    sandboxes.delete(box.id)
    throw new MockError('conflict',
      `The port ${port} cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): ` +
      'pass "listen": true for a free one', { cause: error })
  }
}

async function presentNew (
  box: Sandbox, doors: OwnPorts, request: FastifyRequest
): Promise<Static<typeof NewSandboxOutput>> {
  const permanentTokens = box.tokens.list().filter(({ permanent }) => permanent)
  return {
    ...presentSandbox(box, doors, request),
    // No caller knows its ID yet, so nothing changes it meanwhile.
    digest: await runCooperatively(box.digestTask()),
    ...(permanentTokens[0] ? { token: permanentTokens[0].secret } : {}),
    tokens: permanentTokens.map(token => presentToken(token, box.tokens))
  }
}

/** One sandbox. */
export function sandboxRoutes (app: App, options: ControlOptions): void {
  const { sandboxes, doors, fillings } = options
  app.get('', {
    config: {
      operation: 'mockGetSandbox',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Shows what a sandbox holds, with the digest of its state.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: SandboxOutput } }
  }, async request => {
    const { sandbox: box } = request
    return {
      ...presentSandbox(box, doors, request),
      digest: await runCooperatively(box.digestTask()),
      counts: countsOf(box),
      tokens: box.tokens.list().map(token => describeToken(token, box.tokens))
    }
  })

  app.delete('', {
    config: {
      operation: 'mockDeleteSandbox',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Deletes a sandbox with all that belongs to it.',
      fidelity: []
    },
    schema: { params: SandboxParams }
  }, async ({ sandbox }, reply) => {
    sandboxes.delete(sandbox.id)
    doors.close(sandbox.id)
    return reply.code(204).send()
  })

  app.post('/fork', {
    config: {
      operation: 'mockForkSandbox',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Makes a sandbox that has what this one has now, apart from its tokens, journal and homeserver.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: ForkBody, response: { 201: NewSandboxOutput } }
  }, async (request, reply) => {
    const { id, tokens = [{}], listen } = request.body
    sandboxes.checkRoom(id)
    const box = sandboxes.fork(request.sandbox, {
      id, tokens: tokens.map((token, at) => readToken(token, ['tokens', at]))
    })
    await openOwnPort(app, options, box, listen)
    return reply.code(201).send(await presentNew(box, doors, request))
  })

  app.post('/reset', {
    config: {
      operation: 'mockResetSandbox',
      scope: 'control',
      generation: 'control',
      tag: 'Sandboxes',
      summary: 'Puts a sandbox back to the state in which it was made.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: ResetOutput } }
  }, async ({ sandbox }) => {
    return { digest: await fillings.run(withDigest(sandbox, sandbox.resetTask())) }
  })
}

/**
 * Callers over HTTP may not make the server read files of its machine: paths are for the command and the library,
 * which read the file where they run and send what is in it.
 */
async function chosenFixture (
  fixture: string | object | undefined, { defaultFixture }: ControlOptions
): Promise<FixtureFile> {
  if (fixture === undefined) return defaultFixture()
  if (typeof fixture === 'object') return checkedOnce(fixture, 'fixture')
  if (isBundled(fixture)) return loadFixture(fixture)
  throw invalidField('fixture',
    `There is no fixture named ${JSON.stringify(fixture)}: name one of ${bundledFixtures.join(', ')}, ` +
    'or send the fixture itself; the server reads no files for its callers')
}

function readClock (
  { now, frozen, shared }: { now?: string | number, frozen?: boolean, shared?: boolean }
): ClockSection {
  return {
    mode: frozen ? 'frozen' : 'real',
    ...(shared ? { shared } : {}),
    ...(now === undefined ? {} : { now: iso(readTime(now, ['clock', 'now'])) })
  }
}

function presentSandbox (box: Sandbox, doors: OwnPorts, request: FastifyRequest): Static<typeof SandboxEntry> {
  const port = doors.portOf(box.id)
  return {
    id: box.id,
    seed: box.random.seed,
    url: port === undefined ? baseURL(request) : onPort(baseURL(request), port),
    clock: presentClock(box),
    ...compact({ fixture: box.fixtureName, port, homeserver: box.homeserver.name, userID: userOf(box) })
  }
}

function userOf ({ setup }: Sandbox): string | undefined {
  return setup.isSignedIn ? setup.matrixAccount?.user.id : undefined
}

/** The same machine by another port; a path that a proxy adds leads to the server's own port only. */
function onPort (url: string, port: number): string {
  const own = new URL(url)
  own.port = String(port)
  return own.origin
}

/** Every section of the state that is a list, and the messages, with the number of entries. */
function countsOf (box: Sandbox): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const part of box.parts) {
    const { type } = FixtureFile.properties[part.section as keyof FixtureFile] as { type?: string }
    if (part === box.messages) counts[part.section] = box.messages.size
    else if (part === box.chats) counts[part.section] = box.chats.size
    else if (type === 'array') counts[part.section] = (part.toFixture() as unknown[] | undefined)?.length ?? 0
  }
  return counts
}

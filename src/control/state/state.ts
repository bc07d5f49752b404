import { Readable } from 'node:stream'
import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import type { ControlOptions } from '../options.js'
import { FixtureFile } from '../../fixtures/format.js'
import { checkedOnce } from '../../fixtures/checked-once.js'
import { runCooperatively, oneByOne } from '../../platform/cooperative.js'
import { baseOf } from '../../domain/sandbox/base.js'
import { withDigest } from '../digest.js'
import { SandboxParams } from '../schemas.js'

/** The fixture format under its name in the API document. */
const State = Type.Object(FixtureFile.properties, { title: 'MockFixture', additionalProperties: false })
const StateOutput = Type.Object({
  digest: Type.String(),
  missing: Type.Array(Type.String(), {
    description: 'SHA-256 of the contents of files that the state names, and that this server does not have: send each to `/contents/{sha256}`'
  })
}, { title: 'MockStateDigest' })

export function stateRoutes (app: App, { stateLimit, fillings }: ControlOptions): void {
  app.get('/state', {
    config: {
      operation: 'mockGetState',
      scope: 'control',
      generation: 'control',
      tag: 'State',
      summary: 'Returns the whole state of the sandbox as a fixture.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: State } }
  }, async ({ sandbox }, reply) => {
    // In pieces, for the whole may be longer than a string can be.
    const pieces = await runCooperatively(sandbox.snapshotTextTask())
    const body: unknown = pieces.length === 1 ? pieces[0] : Readable.from(oneByOne(pieces))
    return reply.type('application/json; charset=utf-8').send(body as FixtureFile)
  })

  app.put('/state', {
    config: {
      operation: 'mockPutState',
      scope: 'control',
      generation: 'control',
      tag: 'State',
      summary: 'Replaces the whole state by a fixture; if the fixture is invalid, nothing changes.',
      fidelity: []
    },
    bodyLimit: stateLimit,
    // `checkFixture` checks more than the schema can, and the schema too.
    validatorCompiler: () => () => true,
    schema: { params: SandboxParams, body: State, response: { 200: StateOutput } }
  }, async ({ sandbox, body }) => {
    const fixture = await checkedOnce(body, 'body')
    const digest = await fillings.run(withDigest(sandbox, sandbox.restoreTask(fixture, baseOf)))
    return { digest, missing: sandbox.assets.missing() }
  })
}

import type { ConsentFixture, FixtureFile, NetworkDelaysFixture, NetworkFixture, PersonaFixture } from '../../fixtures/format.js'
import type { Clock } from './clock.js'

/** A delay of an input, in milliseconds, with the steps to the field that holds it. */
export type GivenDelay = [field: Array<string | number>, delay: number]

/**
 * @param root the steps to what holds the delays
 * @throws InvalidInput when a delay would lead beyond the years that the API can write, counted from now
 */
export function checkDelays (clock: Clock, delays: Iterable<GivenDelay>, root: GivenDelay[0] = []): void {
  for (const [field, delay] of delays) clock.at(delay, [...root, ...field])
}

export function * networkDelays ({ networks = {}, ...own }: Omit<NetworkFixture, 'waiting'>): Generator<GivenDelay> {
  yield * within([], networkDelaysOf(own))
  for (const [name, delays] of Object.entries(networks)) yield * within(['networks', name], networkDelaysOf(delays))
}

function * networkDelaysOf (delays: NetworkDelaysFixture): Generator<GivenDelay> {
  for (const name of ['sendDelay', 'deliveryDelay', 'readDelay'] as const) {
    const delay = delays[name]
    if (delay !== undefined && delay !== null) yield [[name], delay]
  }
}

export function * personaDelays (personas: readonly PersonaFixture[]): Generator<GivenDelay> {
  for (const [at, { delay, script }] of personas.entries()) {
    if (delay !== undefined) yield [[at, 'delay'], delay]
    if (script === 'echo') continue
    for (const [rule, { delay }] of script.entries()) if (delay !== undefined) yield [[at, 'script', rule, 'delay'], delay]
  }
}

export function * consentDelays ({ delay, expiresIn }: ConsentFixture): Generator<GivenDelay> {
  if (delay !== undefined) yield [['delay'], delay]
  if (expiresIn !== undefined) yield [['expiresIn'], expiresIn * 1000]
}

/**
 * Checks the delays of a hand-written fixture. Those of a snapshot were checked when they were set, and may lead
 * further since its clock moved.
 */
export function * fixtureDelays (fixture: FixtureFile): Generator<GivenDelay> {
  const { ids, network = {}, personas = [], oauth, chats = [] } = fixture
  if (ids) return
  yield * within(['network'], networkDelays(network))
  yield * within(['personas'], personaDelays(personas))
  for (const [at, consent] of (oauth?.consents ?? []).entries()) {
    yield * within(['oauth', 'consents', at], consentDelays(consent))
  }
  for (const [at, { messageExpirySeconds }] of chats.entries()) {
    if (messageExpirySeconds) yield [['chats', at, 'messageExpirySeconds'], messageExpirySeconds * 1000]
  }
}

function * within (field: GivenDelay[0], delays: Iterable<GivenDelay>): Generator<GivenDelay> {
  for (const [inner, delay] of delays) yield [[...field, ...inner], delay]
}

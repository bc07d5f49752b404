import t from 'tap'
import { build, small, smallFixture, type Built } from '../support/app.js'
import { goodCalls } from '../support/operations.js'
import { different, names, overJSON, shared, start, startElsewhere, steps, take } from '../support/state-steps.js'

await t.test('after every operation a state restored from JSON is the same, and a reset restores the state at boot', async t => {
  const built = await start(t)
  const elsewhere = await startElsewhere(t)
  const boot = built.box.digest()
  const bootState = JSON.stringify(built.box.snapshot())
  for (const name of names) {
    await steps[name]!(built)
    const digest = built.box.digest()
    elsewhere.box.restore(overJSON(built.box.snapshot()))
    if (elsewhere.box.digest() !== digest) t.strictSame(different(built, elsewhere), [], `${name}: restored elsewhere`)
    built.box.restore(overJSON(built.box.snapshot()))
    t.equal(built.box.digest(), digest, `${name}: restored in place`)
    built.host.pass(1000)
    built.box.reset()
    if (built.box.digest() !== boot) t.equal(JSON.stringify(built.box.snapshot()), bootState, `${name}: reset`)
  }
})

await t.test('every part of a sandbox is changed by some operation, so every part is tested', async t => {
  const built = await start(t)
  const changed = new Set<string>()
  const sections = () => new Map(built.box.parts.map(part => [part.section, JSON.stringify(part.toFixture())]))
  const boot = sections()
  for (const name of names) {
    built.box.reset()
    await steps[name]!(built)
    for (const [section, now] of sections()) if (now !== boot.get(section)) changed.add(section)
  }
  t.strictSame([...changed].sort(), built.box.parts.map(({ section }) => section).sort())
})

await t.test('the same seed, fixture and requests produce the same responses, byte for byte', async t => {
  const runs: string[][] = []
  for (let run = 0; run < 2; run++) {
    const built = await start(t)
    const texts: string[] = []
    for (const name of [...names, ...names]) texts.push(`${name}: ${await take(name, built)}`)
    runs.push([...texts, built.box.digest()])
  }
  for (const [at, text] of runs[0]!.entries()) t.equal(runs[1]![at], text)
  const otherSeed = await build(t, { fixture: shared, seed: 6 })
  const create = async (built: Built) => (await goodCalls.createChat!(built)).body.id as string
  t.not(await create(otherSeed), await create(await start(t)), 'and another seed others')
})

await t.test('rows without a time get the time of the boot, and again at each reset', async t => {
  const { chats = [], ...rest } = smallFixture
  const built = await build(t, { fixture: { ...rest, chats: [...chats, { id: '!undated:beeper.com', accountID: 'matrix', type: 'group', participants: [small.ada] }] } })
  const boot = built.box.digest()
  built.host.pass(86_400_000)
  built.box.reset()
  t.equal(built.box.digest(), boot)
})

await t.test('a state saved from a running clock continues in real time', async t => {
  const built = await build(t, { sendDelay: 60_000 })
  await built.call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'On its way' })
  const state = overJSON(built.box.snapshot())
  const elsewhere = await startElsewhere(t)
  elsewhere.box.restore(state)
  const last = () => elsewhere.box.chats.get(small.adaChat).messages.at(-1)?.sendStatus?.status
  t.equal(last(), 'PENDING')
  elsewhere.host.pass(59_999)
  t.equal(last(), 'PENDING')
  elsewhere.host.pass(1)
  t.equal(last(), 'SUCCESS', 'the timer of the restored sandbox rings')
})

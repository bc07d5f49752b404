import t, { type Test } from 'tap'
import type { PersonaFixture } from '../../src/fixtures/format.js'
import { checkFixture } from '../../src/fixtures/check.js'
import { build, small, smallFixture } from '../support/app.js'

const { adaChat, group, ada, ben, cleo, matrix } = small
const url = '/_mock/sandboxes/default/personas'

/** A sandbox with personas, and what they say in answer to a message. */
async function start (t: Test, personas: PersonaFixture[]) {
  const built = await build(t, { fixture: { ...smallFixture, personas }, rateLimit: 'off' })
  const { call, box } = built
  const said = async (chatID: string) => {
    const { items } = (await call('GET', `/v1/chats/${chatID}/messages`)).body
    return items as Array<Record<string, unknown>>
  }
  /** What has been said since, oldest first. */
  const after = async (chatID: string, text: string, more: object = {}) => {
    const { body } = await call('POST', `/v1/chats/${chatID}/messages`, { text, ...more })
    const items = await said(chatID)
    const { id } = (await call('GET', `/v1/chats/${chatID}/messages/${body.pendingMessageID}`)).body
    return items.slice(0, items.findIndex(item => item.id === id)).map(({ text }) => text).reverse()
  }
  return { ...built, said, after, box }
}

await t.test('an echo repeats the message, with its markup and attachments', async t => {
  const { call, said, after } = await start(t, [{ accountID: matrix, userID: ada, script: 'echo' }])
  t.strictSame(await after(adaChat, 'Hello **you**, see https://example.org'), ['Hello <strong>you</strong>, see https://example.org'])
  const [answer, sent] = await said(adaChat)
  t.match(answer, { senderID: ada, isSender: false, isUnread: true, links: [{ url: 'https://example.org' }] })
  t.match(sent, { isSender: true, sendStatus: { status: 'SUCCESS' }, seen: String }, 'a reply implies having read')

  const upload = (await call('POST', '/v1/assets/upload/base64', { content: 'aGVsbG8=', fileName: 'a.txt' })).body
  await call('POST', `/v1/chats/${adaChat}/messages`, { attachment: { uploadID: upload.uploadID } })
  const [file, own] = await said(adaChat)
  t.match(file, { senderID: ada, type: 'FILE', attachments: own!.attachments as object[] })
  t.equal(file!.text, undefined)

  const direct = { accountID: matrix, type: 'single', participantIDs: [ada], messageText: 'And now?' }
  await call('POST', '/v0/create-chat', direct)
  t.match((await said(adaChat))[0], { senderID: ada, text: 'And now?' }, 'the message of create-chat is heard too')
})

await t.test('rules: the first match decides', async t => {
  const { host, said, after } = await start(t, [{
    accountID: matrix,
    userID: ada,
    delay: 0,
    script: [
      { when: { equals: 'ping' }, answer: 'pong' },
      { when: { pattern: '^order (\\d+) of (\\w+)$' }, answer: '$2 number $1 <is> on its way, $$$1\nOk? $9[$0]', reply: true },
      { when: { contains: 'secret', pattern: 'now' } },
      { when: { contains: 'SECRET' }, answer: 'Hush', delay: 5000 },
      { when: { contains: 'thanks' }, react: '❤️' },
      { when: { contains: 'both' }, react: '👍', answer: 'Both' },
      { when: { contains: 'never' }, answer: 'Never' },
      { when: { pattern: '[a-z]' }, answer: 'What?' }
    ]
  }])
  t.strictSame(await after(adaChat, ' PING '), ['pong'])
  t.strictSame(await after(adaChat, 'pings'), ['What?'])
  t.strictSame(await after(adaChat, 'Order 66 of tea'), ['tea number 66 &lt;is&gt; on its way, $66<br>Ok? [Order 66 of tea]'])
  const [answer, sent] = await said(adaChat)
  t.equal(answer!.linkedMessageID, sent!.id)
  t.strictSame(await after(adaChat, 'the secret, now'), [], 'silence is an answer')
  t.strictSame(await after(adaChat, 'the *secret*'), [])
  host.pass(4999)
  t.equal((await said(adaChat))[0]!.isSender, true)
  host.pass(1)
  t.match((await said(adaChat))[0], { text: 'Hush', timestamp: '2026-02-01T12:00:05.000Z' }, 'markup is no part of the text')
  t.strictSame(await after(adaChat, 'thanks'), [])
  t.match((await said(adaChat))[0], { reactions: [{ participantID: ada, reactionKey: '❤️' }] })
  t.strictSame(await after(adaChat, 'both'), ['Both'])
  t.match((await said(adaChat))[1], { reactions: [{ participantID: ada, reactionKey: '👍' }] })
  t.strictSame(await after(adaChat, '123'), [], 'no rule holds')
})

await t.test('in groups they answer by default only when addressed', async t => {
  const { call, after } = await start(t, [
    { accountID: matrix, userID: ada, script: 'echo' },
    { accountID: matrix, userID: ben, groups: 'always', script: [{ answer: 'Ben' }] },
    { accountID: matrix, userID: cleo, groups: 'never', script: [{ answer: 'Cleo' }] }
  ])
  await call('PATCH', `/_mock/sandboxes/default/chats/${group}`, { join: [cleo] }, null)
  t.strictSame(await after(group, 'Hello'), ['Ben'])
  t.strictSame(await after(group, `Hello ${ada}`), [`Hello ${ada}`, 'Ben'])
  t.strictSame(await after(group, '@room Hello'), ['@room Hello', 'Ben'])
  const { body } = await call('POST', '/_mock/sandboxes/default/messages', { chatID: group, senderID: ada, text: 'Hm' }, null)
  t.strictSame(await after(group, 'Yes?', { replyToMessageID: body.id }), ['Yes?', 'Ben'])
  t.strictSame(await after(group, 'Yes?', { replyToMessageID: '100004' }), ['Ben'], 'in reply to another person')
})

await t.test('they react only to the user, and only to delivered messages', async t => {
  const { call, host, said, after } = await start(t, [
    { accountID: matrix, userID: ada, groups: 'always', script: 'echo' },
    { accountID: matrix, userID: ben, groups: 'always', script: 'echo' }
  ])
  t.strictSame(await after(group, 'One'), ['One', 'One'], 'not each other')
  await call('POST', '/_mock/sandboxes/default/messages', { chatID: adaChat, text: 'Two' }, null)
  t.equal((await said(adaChat)).length, 4, 'nor others')

  await call('POST', '/_mock/sandboxes/default/faults', { send: { status: 'FAIL_PERMANENT' }, times: 1 }, null)
  t.strictSame(await after(adaChat, 'Lost'), [])
  await call('PUT', '/_mock/sandboxes/default/network', { sendDelay: 1000 }, null)
  t.strictSame(await after(adaChat, 'Later'), [])
  host.pass(1000)
  t.match((await said(adaChat))[0], { text: 'Later', senderID: ada })
})

await t.test('a planned answer is dropped when it cannot be sent any more', async t => {
  const late = { accountID: matrix, delay: 1000, groups: 'always' as const, script: 'echo' as const }
  const { call, host, said, after, box } = await start(t, [{ ...late, userID: ada }, { ...late, userID: ben }])
  const there = (await said(group)).length
  await after(group, 'Bye')
  await call('PATCH', `/_mock/sandboxes/default/chats/${group}`, { leave: [ada] }, null)
  host.pass(1000)
  t.equal((await said(group)).length, there + 2, 'one has left')
  await after(adaChat, 'Gone')
  const [sent] = await said(adaChat)
  await call('DELETE', `/v1/chats/${adaChat}/messages/${sent!.id as string}`)
  await after(group, 'Offline')
  await call('POST', `/_mock/sandboxes/default/accounts/${matrix}/status`, { status: 'disconnected' }, null)
  host.pass(1000)
  t.equal((await said(group))[0]!.text, 'Offline')
  t.equal((await said(adaChat)).length, 3)
  t.equal(box.jobs.size, 0)
})

await t.test('the control API sets them, all at once', async t => {
  const { call, after, box } = await start(t, [])
  const boot = box.digest()
  t.strictSame((await call('GET', url, undefined, null)).body, { items: [] })
  const items = [
    { accountID: matrix, userID: ada, script: 'echo', delay: 0 },
    { accountID: matrix, userID: '@new:beeper.com', script: [{ when: { pattern: 'x' }, answer: 'y' }] }
  ]
  t.match(await call('PUT', url, { items }, null), { status: 200, body: { items } })
  t.strictSame((await call('GET', url, undefined, null)).body, { items })
  t.ok(box.contacts.find(matrix, '@new:beeper.com'), 'a persona is a contact')
  t.strictSame(await after(adaChat, 'Hi'), ['Hi'])
  const saved = box.snapshot()
  box.restore(saved)
  t.strictSame(box.snapshot(), saved)
  box.reset()
  t.equal(box.digest(), boot)

  const me = '@robin.vale:beeper.com'
  const wrong: Array<[item: object, status: number, words: RegExp]> = [
    [{ accountID: 'nobody', userID: ada, script: 'echo' }, 404, /Account not found/],
    [{ accountID: matrix, userID: me, script: 'echo' }, 422, /You cannot be a persona/],
    [{ accountID: matrix, userID: ada, script: 'parrot' }, 422, /script/],
    [{ accountID: matrix, userID: ada, script: [{ answer: '' }] }, 422, /answer/],
    [{ accountID: matrix, userID: ada, script: [{ anwser: 'x' }] }, 422, /anwser/],
    [{ accountID: matrix, userID: ada, script: [{ when: { pattern: '(' } }] }, 422, /script.0.when.pattern: .*missing closing/],
    [{ accountID: matrix, userID: ada, script: [{ when: { pattern: '(?=a)' } }] }, 422, /invalid or unsupported/],
    [{ accountID: matrix, userID: ben, script: 'echo', delay: -1 }, 422, /delay/]
  ]
  for (const [item, status, words] of wrong) {
    t.match(await call('PUT', url, { items: [items[1], item] }, null), { status, body: { message: words } })
  }
  t.match(await call('PUT', url, { items: [items[0], items[0]] }, null), { status: 422, body: { message: /already/ } })
  t.equal(box.digest(), boot, 'and nothing has changed')
})

await t.test('a fixture with an invalid pattern is rejected, with its position', async t => {
  const fixture = (persona: object) => ({ ...smallFixture, personas: [persona] })
  await t.rejects(checkFixture(fixture({ accountID: matrix, userID: ada, script: [{ when: { pattern: '[' } }] }), 'file'),
    { message: /file: personas\[0\].script\[0\].when.pattern: .*missing closing/ })
  await t.rejects(checkFixture(fixture({ accountID: 'nobody', userID: ada, script: 'echo' }), 'file'),
    { message: /personas\[0\].accountID: There is no account "nobody"/ })
})

await t.test('no pattern keeps the server busy, whatever the message', async t => {
  const { call, after } = await start(t, [{
    accountID: matrix, userID: ada, script: [{ when: { pattern: '^(a+)+(a|aa)*(.*)*b$' }, answer: 'Yes' }, { answer: 'No' }]
  }])
  t.strictSame(await after(adaChat, 'a'.repeat(5000) + '!'), ['No'], 'a backtracking engine would not be done by tomorrow')
  t.equal((await call('GET', '/_mock/health')).status, 200)
})

await t.test('the default fixture has a persona', async t => {
  const { call } = await build(t, { fixture: 'default' })
  t.match(await call('POST', '/v1/chats/5702/messages', { text: 'Is *anybody* there?' }), { status: 200 })
  t.match((await call('GET', '/v1/chats/5702/messages')).body.items, [
    { senderName: 'Echo', text: 'Is <em>anybody</em> there?', isSender: false },
    { text: 'Is <em>anybody</em> there?', isSender: true }
  ])
})

await t.test('rules and patterns are limited, wherever they are set', async t => {
  const { call } = await start(t, [])
  const pattern = (...patterns: string[]) => [{
    accountID: matrix, userID: ada, script: patterns.map(pattern => ({ when: { pattern }, answer: 'x' }))
  }]
  const rules = (count: number) => [{
    accountID: matrix, userID: ada, script: Array.from({ length: count }, () => ({ when: { contains: 'a' } }))
  }]
  const cases: Array<[name: string, within: object[], above: object[], words: RegExp]> = [
    ['the length of a pattern', pattern('a'.repeat(400)), pattern('a'.repeat(1001)), /1000/],
    ['what a pattern compiles to', pattern('a{490}'), pattern('a{510}'), /compiles to 51\d instructions.*limit is 500/],
    ['what is repeated in what is repeated', pattern('(a{20}){20}'), pattern('(a{900}){900}'), /compiles to \d{6} instructions or more/],
    ['all patterns', pattern(...Array<string>(4).fill('a{480}')), pattern(...Array<string>(5).fill('a{480}')), /patterns of all personas.*limit is 2000/],
    ['rules', rules(2000), rules(2001), /2001 rules; the limit is 2000/],
    ['an answer', [{ accountID: matrix, userID: ada, script: [{ answer: 'a'.repeat(10_000) }] }],
      [{ accountID: matrix, userID: ada, script: [{ answer: 'a'.repeat(10_001) }] }], /10000/]
  ]
  for (const [name, within, above, words] of cases) {
    for (const [way, put] of [
      ['PUT', (items: object[]) => call('PUT', url, { items })],
      ['fixture', (personas: object[]) => call('PUT', '/_mock/sandboxes/default/state', { ...smallFixture, personas })]
    ] as const) {
      t.equal((await put(within)).status, 200, `${way}: ${name}`)
      const refused = await put(above)
      t.equal(refused.status, 422, `${way}: ${name}`)
      t.match(refused.text, words, `${way}: ${name}`)
    }
  }
})

await t.test('patterns match the beginning of a message, and answers are cut at the limit of texts', async t => {
  const { after } = await start(t, [
    { accountID: matrix, userID: ada, script: [{ when: { pattern: 'b$' }, answer: 'ends' }, { when: { contains: 'needle' }, answer: 'found' }] },
    { accountID: matrix, userID: ben, groups: 'always', script: [{ when: { pattern: '.+' }, answer: '$0'.repeat(100) }] }
  ])
  t.strictSame(await after(adaChat, `${'a'.repeat(1999)}b and more`), ['ends'])
  t.strictSame(await after(adaChat, `${'a'.repeat(2000)}b`), [])
  t.strictSame(await after(adaChat, `${'a'.repeat(4994)}needle`), ['found'])
  t.strictSame(await after(adaChat, `${'a'.repeat(4995)}needle`), [])
  t.strictSame(await after(group, 'a'.repeat(1000)), ['a'.repeat(65_536)])
})

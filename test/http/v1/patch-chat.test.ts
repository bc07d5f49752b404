import t from 'tap'
import fc from 'fast-check'
import type { ChatFixture, FixtureFile } from '../../../src/fixtures/format.js'
import { build, smallFixture, type Built } from '../../support/app.js'

const networks = ['matrix', 'whatsapp', 'telegram', 'signal', 'discordgo', 'slackgo', 'instagram', 'imessage', 'made-up'] as const

/** A direct chat `<network>-single` and a group `<network>-group` on an account of each network. */
function everywhere (more: Partial<ChatFixture> = {}): FixtureFile {
  const accounts = networks.map(type => ({
    accountID: type, bridge: { id: type, type, provider: 'cloud' as const }, user: { id: `@robin-${type}:beeper.com` }
  }))
  const chats = networks.flatMap(accountID => (['single', 'group'] as const).map(type => ({
    id: `${accountID}-${type}`, accountID, type, participants: [`@ada-${accountID}:beeper.com`], ...more
  })))
  return { format: 1, accounts, chats, tokens: smallFixture.tokens! }
}

const patch = ({ call }: Built, chat: string, body: unknown) => call('PATCH', `/v1/chats/${chat}`, body)

await t.test('each network accepts the fields that it supports', async t => {
  const group = { title: 'Lake trip', description: 'Bring a towel', imgURL: '/tmp/lake.png' }
  type Row = [chat: string, body: Record<string, unknown>, refused: string[]]
  const rows: Row[] = [
    ['matrix-group', { ...group, messageExpirySeconds: 90 }, []],
    ['matrix-single', { ...group, messageExpirySeconds: 90 }, ['title', 'imgURL']],
    ['matrix-single', { description: 'Bring a towel', messageExpirySeconds: 90 }, []],
    ['whatsapp-group', { ...group, messageExpirySeconds: 86_400 }, []],
    ['whatsapp-group', { messageExpirySeconds: 3600 }, ['messageExpirySeconds']],
    ['whatsapp-single', { messageExpirySeconds: 604_800 }, []],
    ['telegram-group', { ...group, messageExpirySeconds: 2_678_400 }, []],
    ['signal-group', { ...group, messageExpirySeconds: 77 }, []],
    ['discordgo-group', group, ['imgURL']],
    ['discordgo-group', { messageExpirySeconds: 86_400 }, ['messageExpirySeconds']],
    ['slackgo-group', group, ['imgURL']],
    ['instagram-group', group, ['description']],
    ['imessage-group', { ...group, isPinned: true, isLowPriority: true }, ['description', 'imgURL', 'isPinned', 'isLowPriority']],
    ['imessage-group', { title: 'Cousins', isMuted: true, isArchived: true }, []],
    ['made-up-single', { ...group, messageExpirySeconds: 5, isPinned: true, isLowPriority: true }, []]
  ]
  for (const [chat, body, refused] of rows) {
    const built = await build(t, { fixture: everywhere() })
    const before = built.box.snapshot()
    const answer = await patch(built, chat, body)
    t.equal(answer.status, refused.length > 0 ? 422 : 200, `${chat}: ${answer.text}`)
    if (refused.length === 0) {
      t.match(answer.body, body, chat)
      t.strictSame((await built.call('GET', `/v1/chats/${chat}`)).body, answer.body, chat)
    } else {
      t.strictSame(answer.body.details.issues.map(({ path }: { path: string[] }) => path), refused.map(field => ['body', field]), chat)
      t.strictSame(built.box.snapshot().chats, before.chats, `${chat} is as it was, in all fields`)
    }
  }
})

await t.test('null clears a field, an absent field is unchanged', async t => {
  const built = await build(t, {
    fixture: everywhere({ title: 'Lake trip', description: 'Bring a towel', imgURL: '/tmp/lake.png', messageExpirySeconds: 86_400 })
  })
  const cases: Array<[body: Record<string, unknown>, gone: string[]]> = [
    [{}, []], [{ description: null }, ['description']], [{ imgURL: '' }, ['description', 'imgURL']],
    [{ messageExpirySeconds: 0 }, ['description', 'imgURL', 'messageExpirySeconds']]
  ]
  for (const [body, gone] of cases) {
    const answer = await patch(built, 'whatsapp-group', body)
    for (const field of ['description', 'imgURL', 'messageExpirySeconds']) {
      t.equal(field in answer.body, !gone.includes(field), `${JSON.stringify(body)}: ${field}`)
    }
    t.equal(answer.body.title, 'Lake trip')
  }
  t.equal((await patch(built, 'whatsapp-group', { title: null })).body.title, '@ada-whatsapp:beeper.com')
  t.equal((await patch(built, 'signal-group', { messageExpirySeconds: null })).body.messageExpirySeconds, undefined)
})

await t.test('setting a field to its current value always succeeds, and is not reported', async t => {
  const built = await build(t, { fixture: everywhere({ isReadOnly: true, description: 'Rules' }) })
  let events = 0
  built.box.events.on(() => { events++ })
  const same = { title: null, description: 'Rules', imgURL: null, isPinned: false, isLowPriority: false, messageExpirySeconds: null, draft: null }
  for (const network of networks) t.equal((await patch(built, `${network}-single`, same)).status, 200, network)
  t.equal(events, 0)
  await patch(built, 'whatsapp-single', { isMuted: true, isPinned: true })
  t.equal(events, 1, 'one change of the chat is told once')
})

await t.test('in a read-only group the shared fields cannot change, but personal ones can', async t => {
  const built = await build(t, { fixture: everywhere({ isReadOnly: true }) })
  const refused = await patch(built, 'whatsapp-group', { title: 'Mine', messageExpirySeconds: 86_400, isMuted: true })
  t.equal(refused.status, 422)
  t.match(refused.body.details.issues, [{ path: ['body', 'title'], message: /read-only/ }, { path: ['body', 'messageExpirySeconds'] }])
  t.match((await patch(built, 'whatsapp-group', { isMuted: true, isArchived: true, isPinned: true, isLowPriority: true })).body,
    { isMuted: true, isArchived: true, isPinned: true, isLowPriority: true })
})

await t.test('a change that the network makes requires a connection', async t => {
  const built = await build(t, { fixture: everywhere() })
  built.box.accounts.get('whatsapp').status = 'disconnected'
  t.match(await patch(built, 'whatsapp-group', { title: 'Lake', isMuted: true }), { status: 502, body: { code: 'bad_gateway' } })
  t.match((await patch(built, 'whatsapp-group', { isMuted: true, draft: { text: 'later' } })).body,
    { isMuted: true, draft: { text: 'later' }, title: '@ada-whatsapp:beeper.com' })
})

await t.test('a draft is set, cleared and set again, never written over', async t => {
  const built = await build(t, { fixture: everywhere() })
  const steps: Array<[draft: unknown, status: number, shown: unknown]> = [
    [{ text: 'Who **drives**?\nMe' }, 200, { text: 'Who <strong>drives</strong>?<br>Me' }],
    [{ text: 'Who *drives*?' }, 409, { text: 'Who <strong>drives</strong>?<br>Me' }],
    [{ text: 'Who **drives**?\nMe' }, 409, { text: 'Who <strong>drives</strong>?<br>Me' }],
    [null, 200, null],
    [null, 200, null],
    [{ text: '"<b>as HTML</b>"' }, 200, { text: '<b>as HTML</b>' }],
    [{ text: '' }, 200, null],
    [{ text: '  \n ', attachments: {} }, 200, null],
    [{ text: 'again' }, 200, { text: 'again' }]
  ]
  for (const [draft, status, shown] of steps) {
    const answer = await patch(built, 'signal-single', { draft })
    t.equal(answer.status, status, JSON.stringify(draft))
    if (status === 409) t.match(answer.body, { code: 'conflict', message: /clear it with "draft": null/ })
    t.strictSame((await built.call('GET', '/v1/chats/signal-single')).body.draft, shown, JSON.stringify(draft))
  }
})

await t.test('files of a draft', async t => {
  const built = await build(t, { fixture: everywhere() })
  const { box, call } = built
  const send = async (body: object) => (await call('POST', '/v1/assets/upload/base64', body)).body.uploadID as string
  const pdf = await send({ content: Buffer.from('%PDF-1.7\n').toString('base64'), fileName: 'menu.pdf', mimeType: 'application/pdf' })
  const voice = await send({ content: Buffer.from('voice').toString('base64'), fileName: 'note.ogg', mimeType: 'audio/ogg' })
  const cases: Array<[input: object, shown: object]> = [
    [{ uploadID: pdf, id: 'a' }, { id: 'a', type: 'file', mimeType: 'application/pdf', fileName: 'menu.pdf', fileSize: 9 }],
    [{ uploadID: pdf }, { id: /^att_[a-z0-9]{12}$/, type: 'file' }],
    [{ uploadID: pdf, id: '__proto__' }, { id: '__proto__', type: 'file' }],
    [{ uploadID: pdf, fileName: 'x.gif', mimeType: 'image/gif' }, { type: 'gif', fileName: 'x.gif', mimeType: 'image/gif' }],
    [{ uploadID: pdf, type: 'gif', size: { width: 4, height: 3 } }, { type: 'gif', size: { width: 4, height: 3 } }],
    [{ uploadID: voice, type: 'voice-note', duration: 2.5 }, { type: 'recorded_audio', audioDurationSeconds: 2.5, mimeType: 'audio/ogg' }],
    [{ uploadID: voice, type: 'sticker' }, { type: 'file' }]
  ]
  for (const [input, shown] of cases) {
    const answer = await patch(built, 'signal-single', { draft: { text: '', attachments: { key: input } } })
    const [id = ''] = Object.keys(answer.body.draft.attachments)
    const attachment = answer.body.draft.attachments[id]
    t.match(attachment, shown, JSON.stringify(input))
    t.equal(attachment.id, id, 'the map goes by the ID')
    t.match(attachment.filePath, /^\//)
    t.equal((await patch(built, 'signal-single', { draft: { text: 'x' } })).status, 409, 'a file alone is a draft')
    const digest = box.digest()
    box.restore(JSON.parse(JSON.stringify(box.snapshot())))
    t.equal(box.digest(), digest)
    t.equal((await patch(built, 'signal-single', { draft: null })).body.draft, null)
  }
  const { body } = await patch(built, 'signal-single', { draft: { text: 'a *b*', attachments: { x: { uploadID: pdf }, y: { uploadID: pdf } } } })
  t.equal(Object.keys(body.draft.attachments).length, 2)
  t.equal(body.draft.text, 'a <em>b</em>')
})

await t.test('a rejected draft rejects the other fields too, and the reverse', async t => {
  const built = await build(t, { fixture: everywhere({ draft: { text: 'first' } }) })
  const before = built.box.digest()
  const cases: Array<[body: unknown, status: number]> = [
    [{ draft: { text: 'second' }, isMuted: true }, 409],
    [{ draft: null, description: 'x' }, 422],
    [{ draft: { text: '', attachments: { a: { uploadID: 'nothing' } } }, isMuted: true }, 404],
    [{ draft: { text: '', attachments: { a: { uploadID: 'x', id: '' } } } }, 422],
    [{ draft: { text: '', attachments: { a: { uploadID: 'x', id: 'same' }, b: { uploadID: 'x', id: 'same' } } } }, 422]
  ]
  for (const [body, status] of cases) {
    const answer = await patch(built, 'imessage-group', body)
    t.equal(answer.status, status, answer.text)
    built.box.rateLimits.clear()
    t.equal(built.box.digest(), before, JSON.stringify(body))
  }
})

await t.test('whatever is asked: all of it is done, or nothing', async t => {
  const option = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
  const body = fc.record({
    title: option(fc.constantFrom('A', ' ', null)),
    description: option(fc.constantFrom('B', null)),
    imgURL: option(fc.constantFrom('/c.png', null)),
    isPinned: option(fc.boolean()),
    isLowPriority: option(fc.boolean()),
    isMuted: option(fc.boolean()),
    messageExpirySeconds: option(fc.constantFrom(null, 0, 60, 86_400)),
    draft: option(fc.constantFrom(null, { text: '' }, { text: 'D' }))
  })
  const chats = networks.flatMap(network => [`${network}-single`, `${network}-group`])
  const built = await build(t, { fixture: everywhere(), rateLimit: 'off' })
  await fc.assert(fc.asyncProperty(fc.constantFrom(...chats), body, async (chat, wanted) => {
    const before = built.box.digest()
    const answer = await patch(built, chat, wanted)
    if (answer.status !== 200) return [409, 422].includes(answer.status) && built.box.digest() === before
    const { body: shown } = answer
    const done = {
      title: typeof wanted.title !== 'string' || wanted.title === ' ' || shown.title === wanted.title,
      description: (shown.description ?? null) === wanted.description,
      imgURL: (shown.imgURL ?? null) === wanted.imgURL,
      isPinned: shown.isPinned === wanted.isPinned,
      isLowPriority: shown.isLowPriority === wanted.isLowPriority,
      isMuted: shown.isMuted === wanted.isMuted,
      messageExpirySeconds: (shown.messageExpirySeconds ?? 0) === (wanted.messageExpirySeconds ?? 0),
      draft: (shown.draft?.text ?? '') === (wanted.draft?.text ?? '')
    }
    return Object.entries(done).every(([name, is]) => is || wanted[name as keyof typeof done] === undefined) &&
      (await built.call('GET', `/v1/chats/${chat}`)).text === answer.text
  }), { numRuns: 80 })
})

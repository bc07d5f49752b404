import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import t, { type Test } from 'tap'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { generate } from '../scripts/gen-default-fixture.js'
import { publicExampleIDs } from '../scripts/default-fixture/public-example-ids.js'
import type { AssetEntry } from '../scripts/default-fixture/media.js'
import {
  FixtureFile, type AttachmentFixture, type MessageFixture, type ParticipantFixture
} from '../src/domain/fixture-format.js'

const folder = new URL('../fixtures/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
const names = ['default', 'empty', 'sdk-conformance'] as const
const fixtures = Object.fromEntries(names.map(name => [name, JSON.parse(read(`${name}.json`)) as FixtureFile]))
const manifest = JSON.parse(read('assets/assets.json')) as AssetEntry[]
const byURL = new Map(manifest.map(entry => [entry.url, entry]))

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true })
formats.default(ajv)
const validate = ajv.compile(FixtureFile)

interface Spot { chatID: string, message: MessageFixture }

function spots (fixture: FixtureFile): Spot[] {
  return Object.entries(fixture.messages ?? {})
    .flatMap(([chatID, messages]) => messages.map(message => ({ chatID, message })))
}

function messagesOf (fixture: FixtureFile): MessageFixture[] {
  return spots(fixture).map(({ message }) => message)
}

function idOf (participant: string | ParticipantFixture): string {
  return typeof participant === 'string' ? participant : participant.id
}

function duplicates (values: string[]): string[] {
  return values.filter((value, position) => values.indexOf(value) !== position)
}

/** Every string of a JSON value. */
function strings (value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, field]) => [key, ...strings(field)])
}

for (const name of names) {
  const fixture = fixtures[name]!

  await t.test(`${name}: has the form of a fixture`, async t => {
    t.ok(validate(fixture), JSON.stringify(validate.errors?.slice(0, 5)))
  })

  await t.test(`${name}: everything that it refers to exists`, async t => {
    const accounts = new Map((fixture.accounts ?? []).map(account => [account.accountID, account]))
    const contacts = new Set((fixture.contacts ?? []).map(({ accountID, id }) => `${accountID} ${id}`))
    const chats = new Map((fixture.chats ?? []).map(chat => [chat.id, chat]))

    t.same(duplicates([...accounts.keys()]), [], 'account IDs')
    t.equal(contacts.size, fixture.contacts?.length ?? 0, 'contacts are listed once')
    t.equal(chats.size, fixture.chats?.length ?? 0, 'chat IDs')
    t.same(duplicates((fixture.chats ?? []).flatMap(chat => chat.localChatID ?? [])), [], 'local chat IDs')
    t.same(duplicates(messagesOf(fixture).map(({ id }) => id)), [], 'message IDs')
    t.same(duplicates(messagesOf(fixture).flatMap(message => message.pendingMessageID ?? [])), [], 'pending IDs')
    t.same(duplicates((fixture.tokens ?? []).map(({ token }) => token)), [], 'tokens')
    t.same(duplicates((fixture.tokens ?? []).map(({ id }) => id ?? '')), [], 'token IDs')
    t.same((fixture.contacts ?? []).filter(({ accountID }) => !accounts.has(accountID)), [], 'accounts of contacts')
    t.same([...chats.values()].filter(({ accountID }) => !accounts.has(accountID)), [], 'accounts of chats')
    t.same(Object.keys(fixture.messages ?? {}).filter(id => !chats.has(id)), [], 'chats of messages')

    for (const account of accounts.values()) {
      t.notOk(contacts.has(`${account.accountID} ${account.selfID}`), `${account.accountID}: the user is no contact`)
    }
    for (const chat of chats.values()) {
      const people = chat.participants.map(idOf)
      t.same(duplicates(people), [], `${chat.id}: participants are listed once`)
      t.same(people.filter(id => !contacts.has(`${chat.accountID} ${id}`)), [], `${chat.id}: participants are contacts`)
      if (chat.type === 'single') t.ok(people.length <= 1, `${chat.id}: one other person`)
      const selfID = accounts.get(chat.accountID)?.selfID ?? ''
      checkMessages(t, chat, fixture.messages?.[chat.id] ?? [], new Set(people), selfID)
    }
  })

  await t.test(`${name}: media URLs are in the manifest, or their files in the fixture`, async t => {
    const attachments = messagesOf(fixture).flatMap(message => message.attachments ?? [])
    for (const attachment of attachments) checkAttachment(t, attachment)
    const others = strings(fixture).filter(text => /^(local)?mxc:\/\//.test(text))
    const own = new Set(fixture.assets?.map(({ url }) => url))
    t.same(others.filter(url => !byURL.has(url) && !own.has(url)), [])
  })

  await t.test(`${name}: numbers and addresses are reserved ones`, async t => {
    const all = strings(fixture)
    const phones = all.flatMap(text => text.match(/\+\d{7,15}\b/g) ?? [])
    t.same(phones.filter(phone => !/^\+(155501\d{5}|447700900\d{3}|3363998\d{4})$/.test(phone)), [], 'phone numbers')
    const digitsInIDs = all.flatMap(text => /^[@!](?:[a-z]+_)?(\d{11,13}):/.exec(text)?.[1] ?? [])
    t.same(digitsInIDs.filter(digits => !/^(155501\d{5}|447700900\d{3}|3363998\d{4})$/.test(digits)), [], 'in IDs')
    const reserved = /(^|\.)(example\.(com|org|net)|test|invalid|example|localhost)$/
    const urls = /\b(?:https?|mxc|localmxc):\/\/([^/\s"<:]+)/g
    const hosts = all.flatMap(text => [...text.matchAll(urls)].map(match => match[1]!))
    t.same(hosts.filter(host => !reserved.test(host) && host !== '127.0.0.1'), [], 'hosts')
    const mails = all.flatMap(text => text.match(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g) ?? [])
    t.same(mails.filter(mail => !reserved.test(mail.split('@')[1]!)), [], 'e-mail addresses')
  })
}

function checkMessages (
  t: Test, chat: { id: string, unreadCount?: number }, messages: MessageFixture[], people: Set<string>, selfID: string
): void {
  const known = (id: string): boolean => people.has(id) || id === selfID
  const ids = new Set(messages.map(({ id }) => id))
  const times = messages.map(({ timestamp }) => Date.parse(timestamp))
  t.ok(times.every((time, position) => position === 0 || time > times[position - 1]!), `${chat.id}: oldest first`)
  const keys = messages.flatMap(message => message.sortKey ? Number(message.sortKey) : [])
  t.ok(keys.every((key, position) => position === 0 || key > keys[position - 1]!), `${chat.id}: sort keys`)
  t.ok(messages.slice(0, keys.length).every(message => message.sortKey), `${chat.id}: the oldest have the sort keys`)

  for (const message of messages) {
    const where = `${chat.id} ${message.id}`
    const { senderID, linkedMessageID, mentions, reactions = [], seen, sendStatus, text } = message
    if (senderID !== 'self' && !people.has(senderID)) t.fail(`${where}: ${senderID} is not a member`)
    if (linkedMessageID && !ids.has(linkedMessageID)) t.fail(`${where}: answers nothing`)
    if (linkedMessageID && Number(linkedMessageID) > Number(message.id)) t.fail(`${where}: answers the future`)
    for (const id of mentions ?? []) if (id !== '@room' && !known(id)) t.fail(`${where}: mentions ${id}`)
    for (const { participantID: id } of reactions) if (!known(id)) t.fail(`${where}: reaction by ${id}`)
    const readers = typeof seen === 'object' ? Object.keys(seen) : []
    for (const id of readers) if (!people.has(id)) t.fail(`${where}: seen by ${id}`)
    for (const id of sendStatus?.deliveredToUsers ?? []) if (!people.has(id)) t.fail(`${where}: delivered to ${id}`)
    if ((seen !== undefined || sendStatus) && senderID !== 'self') t.fail(`${where}: not the user's, yet has receipts`)
    if (message.isDeleted && (text !== undefined || message.attachments)) t.fail(`${where}: deleted, yet has content`)
    if (!message.isDeleted && text === undefined && !message.attachments) t.fail(`${where}: has nothing to say`)
    if (text !== undefined) checkHTML(t, where, text)
  }
  const incoming = messages.filter(message => message.senderID !== 'self' && !message.isHidden && !message.isDeleted)
  t.ok((chat.unreadCount ?? 0) <= incoming.length, `${chat.id}: has as many incoming messages as are unread`)
}

/** Balanced tags of the kinds that clients show, and no bare `&`, `<` or `>`. */
function checkHTML (t: Test, where: string, text: string): void {
  const open: string[] = []
  const rest = text.replace(/<(\/?)([a-z]+)( href="[^"<>]*")?>/g, (_, close: string, tag: string) => {
    if (!['strong', 'em', 'a', 'code', 'pre', 'ul', 'ol', 'li'].includes(tag)) t.fail(`${where}: <${tag}>`)
    if (!close) open.push(tag)
    else if (open.pop() !== tag) t.fail(`${where}: </${tag}> closes something else`)
    return ''
  }).replace(/&(amp|lt|gt|quot);/g, '')
  if (open.length > 0) t.fail(`${where}: <${open.join('> <')}> is not closed`)
  if (/[&<>]/.test(rest)) t.fail(`${where}: unescaped text: ${rest}`)
}

function checkAttachment (t: Test, attachment: AttachmentFixture): void {
  const entry = byURL.get(attachment.srcURL ?? '')
  if (!entry) {
    t.fail(`${attachment.srcURL} is not in the manifest`)
    return
  }
  t.match(attachment, {
    id: entry.url,
    mimeType: entry.mimeType,
    fileName: entry.fileName,
    ...(entry.size ? { size: entry.size } : {}),
    ...(entry.duration === undefined ? {} : { duration: entry.duration })
  }, entry.url)
  if (attachment.fileSize !== undefined) {
    t.equal(attachment.fileSize, statSync(new URL(`assets/${entry.file}`, folder)).size, `${entry.url}: size`)
  }
}

await t.test('the manifest names files that exist, and every file is used', async t => {
  t.same(duplicates(manifest.map(({ url }) => url)), [])
  t.same(manifest.filter(({ file }) => !existsSync(new URL(`assets/${file}`, folder))), [])
  const files = readdirSync(new URL('assets/', folder)).filter(file => file !== 'assets.json')
  t.same(files.filter(file => !manifest.some(entry => entry.file === file)), [])
  const bytes = files.reduce((sum, file) => sum + statSync(new URL(`assets/${file}`, folder)).size, 0)
  t.ok(bytes < 200_000, `${bytes} bytes in all`)
  t.match(new Set(manifest.map(({ mimeType }) => mimeType)), new Set(['image/jpeg', 'image/png', 'image/gif',
    'image/webp', 'video/mp4', 'audio/ogg', 'audio/mpeg', 'application/pdf']))
})

await t.test('media files are what their names say', async t => {
  const heads: Record<string, { at: number, bytes: string }> = {
    jpg: { at: 0, bytes: '\xff\xd8\xff' },
    png: { at: 0, bytes: '\x89PNG\r\n\x1a\n' },
    gif: { at: 0, bytes: 'GIF89a' },
    webp: { at: 8, bytes: 'WEBP' },
    mp4: { at: 4, bytes: 'ftyp' },
    ogg: { at: 0, bytes: 'OggS' },
    mp3: { at: 0, bytes: '\xff\xf3' },
    pdf: { at: 0, bytes: '%PDF-' }
  }
  for (const file of new Set(manifest.map(entry => entry.file))) {
    const head = heads[file.split('.')[1]!]!
    const bytes = readFileSync(new URL(`assets/${file}`, folder), 'latin1')
    t.equal(bytes.slice(head.at, head.at + head.bytes.length), head.bytes, file)
  }
})

await t.test('the files are those that the generator makes', async t => {
  for (const [path, text] of generate()) {
    t.ok(read(path) === text, `fixtures/${path}: npx tsx scripts/gen-default-fixture.ts`)
  }
  t.same([...generate()], [...generate()], 'twice the same')
})

await t.test('tokens', async t => {
  const given = (name: string): Record<string, readonly string[]> =>
    Object.fromEntries((fixtures[name]!.tokens ?? []).map(({ token, scopes }) => [token, scopes]))
  const usual = { 'test-token': ['read', 'write'], 'test-token-read': ['read'], 'test-token-write': ['write'] }
  t.same(given('default'), usual)
  t.same(given('empty'), usual)
  t.same(given('sdk-conformance'), { 'My Access Token': ['read', 'write'], string: ['read', 'write'], ...usual })
})

await t.test('empty: the user alone', async t => {
  const { accounts, contacts, chats, messages } = fixtures.empty!
  t.match(accounts, [{ accountID: 'matrix' }])
  t.equal(accounts?.length, 1)
  t.same([contacts, chats, messages], [[], [], {}])
})

await t.test('default: the IDs of the published examples', async t => {
  const { accounts = [], contacts = [], chats = [] } = fixtures.default!
  const messages = messagesOf(fixtures.default!)
  const there: Record<typeof publicExampleIDs[number]['kind'], Array<string | undefined>> = {
    account: accounts.map(account => account.accountID),
    bridge: accounts.map(account => account.bridge.id),
    login: accounts.map(account => account.loginID),
    self: accounts.map(account => account.selfID),
    contact: contacts.map(contact => contact.id),
    chat: chats.map(chat => chat.id),
    localChatID: chats.map(chat => chat.localChatID),
    message: messages.map(message => message.id),
    sortKey: messages.map(message => message.sortKey),
    pendingMessageID: messages.map(message => message.pendingMessageID),
    reactionKey: messages.flatMap(message => message.reactions ?? []).map(reaction => reaction.reactionKey),
    asset: manifest.map(entry => entry.url)
  }
  for (const { kind, id } of publicExampleIDs) t.ok(there[kind].includes(id), `${kind} ${id}`)

  const chat = '!NCdzlIaMjZUmvmvyHU:beeper.com'
  const example = fixtures.default!.messages?.[chat]?.find(message => message.id === '1343993')
  t.match(example, { senderID: 'self', sortKey: '821744079' }, 'can be edited and deleted by the user')
  t.notOk(example?.attachments, 'can be edited: it has no attachment')
  t.match(example?.reactions, [
    { participantID: '@ingrid.o:beeper.com' }, { participantID: '@robin.vale:beeper.com', reactionKey: 'x' }
  ])
  // reference, searchMessages: query dinner, sender me, mediaTypes any, in August 2025
  t.ok(fixtures.default!.messages?.[chat]?.some(message => message.senderID === 'self' && message.attachments &&
    /dinner/.test(message.text ?? '') && message.timestamp.startsWith('2025-08')), 'the example search finds something')
})

await t.test('default: counts', async t => {
  const { accounts = [], chats = [] } = fixtures.default!
  const messages = messagesOf(fixtures.default!)
  const networks = new Set(accounts.map(account => account.bridge.type))
  t.same(networks, new Set(['matrix', 'whatsapp', 'telegram', 'signal', 'discordgo', 'slackgo', 'instagram', 'imessage',
    'ai']))
  t.ok(chats.length >= 28 && chats.length <= 36, `${chats.length} chats`)
  t.ok(messages.length >= 480 && messages.length <= 540, `${messages.length} messages`)
  t.equal(Math.max(...chats.map(chat => chat.participants.length)), 299, '300 with the user')
  t.equal(messages.map(({ timestamp }) => timestamp).sort().at(-1), '2026-01-15T18:42:00.000Z', 'the newest message')
  const used = new Set(chats.map(({ accountID }) => accountID))
  t.same(accounts.filter(({ accountID }) => !used.has(accountID)), [], 'every account has a chat')
})

await t.test('default: forms of IDs', async t => {
  const { accounts = [], chats = [] } = fixtures.default!
  for (const { id } of messagesOf(fixtures.default!)) if (!/^\d{6,7}$/.test(id)) t.fail(`message ${id}`)
  for (const { id, localChatID = '', accountID } of chats) {
    t.match(localChatID, /^\d{4,7}$/)
    const { bridge, loginID } = accounts.find(account => account.accountID === accountID)!
    if (bridge.provider === 'local') t.ok(id.endsWith(`:${loginID}.${bridge.id}.localhost`), id)
    else t.ok(id.endsWith(':beeper.com'), id)
    if (bridge.provider === 'local' && !/^![a-z]+_/.test(id)) t.match(id, /^![\w-]{27}:/)
  }
})

await t.test('default: one of everything', async t => {
  const { chats = [], contacts = [] } = fixtures.default!
  const messages = messagesOf(fixtures.default!)
  const attachments = messages.flatMap(message => message.attachments ?? [])
  const participants = chats.flatMap(chat => chat.participants).filter(participant => typeof participant !== 'string')
  const some = (what: string, found: unknown): void => { t.ok(found, what) }

  for (const type of ['TEXT', 'NOTICE', 'IMAGE', 'VIDEO', 'VOICE', 'AUDIO', 'FILE', 'STICKER', 'LOCATION'] as const) {
    some(type, messages.some(message => message.type === type))
  }
  some('gif', attachments.some(({ isGif }) => isGif))
  some('sticker', attachments.some(({ isSticker }) => isSticker))
  some('voice note', attachments.some(({ isVoiceNote, transcription }) => isVoiceNote && transcription))
  some('poster', attachments.some(({ posterImg }) => posterImg))
  some('several attachments', messages.some(message => (message.attachments?.length ?? 0) > 1))
  some('reply', messages.some(({ linkedMessageID }) => linkedMessageID))
  some('edit', messages.some(({ editedTimestamp }) => editedTimestamp))
  some('deletion', messages.some(({ isDeleted }) => isDeleted))
  some('hidden', messages.some(({ isHidden }) => isHidden))
  some('link preview', messages.some(({ links }) => links?.some(({ img }) => img)))
  some('@room', messages.some(({ mentions }) => mentions?.includes('@room')))
  some('old message without mentions', messages.some(({ mentions }) => mentions === null))
  some('custom reaction', messages.some(({ reactions }) => reactions?.some(({ emoji, imgURL }) => !emoji && imgURL)))
  some('several reactions', messages.some(({ reactions }) => (reactions?.length ?? 0) > 2))
  const sent = messages.flatMap(message => message.sendStatus ?? [])
  some('delivered', sent.some(({ status, deliveredToUsers }) => status === 'SUCCESS' && deliveredToUsers?.length))
  t.equal(sent.filter(({ status }) => status === 'FAIL_RETRIABLE').length, 1)
  t.equal(sent.filter(({ status }) => status === 'FAIL_PERMANENT').length, 1)
  t.same([...new Set(messages.map(({ seen }) => typeof seen))].sort(), ['boolean', 'object', 'string', 'undefined'])
  for (const tag of ['strong', 'em', 'a href', 'code', 'ul', 'ol', 'pre']) {
    some(`<${tag}>`, messages.some(({ text }) => text?.includes(`<${tag}`)))
  }
  for (const script of ['Cyrillic', 'Arabic', 'Hangul', 'Hiragana', 'Han']) {
    some(script, messages.some(({ text }) => new RegExp(`\\p{Script=${script}}`, 'u').test(text ?? '')))
  }
  for (const letter of ['é', 'ü', 'ñ']) some(letter, messages.some(({ text }) => text?.includes(letter)))

  for (const flag of ['isArchived', 'isLowPriority', 'isMarkedUnread', 'isMuted', 'isPinned', 'isReadOnly', 'reminder',
    'snooze', 'messageExpirySeconds', 'description', 'imgURL', 'unreadCount'] as const) {
    some(flag, chats.some(chat => chat[flag]))
  }
  some('draft', chats.some(({ draft }) => draft && !draft.attachments))
  some('draft with a file', chats.some(({ draft }) => draft?.text && draft.attachments))
  some('note to self', chats.some(chat => chat.type === 'single' && chat.participants.length === 0))
  for (const flag of ['isAdmin', 'isPending', 'isNetworkBot'] as const) {
    some(flag, participants.some(participant => participant[flag]))
  }
  some('cannot be written to', contacts.some(({ cannotMessage }) => cannotMessage))
  const inChats = new Set(chats.flatMap(({ accountID, participants }) =>
    participants.map(participant => `${accountID} ${idOf(participant)}`)))
  some('contact without a chat', contacts.some(({ accountID, id }) => !inChats.has(`${accountID} ${id}`)))
  t.ok(Date.parse(chats.find(({ reminder }) => reminder)!.reminder!.remindAt) > Date.parse('2030-01-01'), 'far away')

  const direct = chats.filter(chat => chat.type === 'single' && chat.participants.length === 1)
  const people = direct.map(chat => {
    const id = idOf(chat.participants[0]!)
    return contacts.find(contact => contact.id === id && contact.accountID === chat.accountID)?.phoneNumber
  })
  t.ok(duplicates(people.filter(phone => phone !== undefined)).length > 0, 'one person on two networks')
  const echo = contacts.find(({ accountID, fullName }) => accountID === 'matrix' && fullName === 'Echo')
  some('a chat with Echo', direct.some(({ participants: [other] }) => other && idOf(other) === echo?.id))
})

await t.test('sdk-conformance: what the suites name', async t => {
  const { accounts = [], chats = [], contacts = [], messages = {} } = fixtures['sdk-conformance']!
  t.strictSame(accounts.map(({ accountID }) => accountID).sort(), ['accountID', 'discordgo',
    'local-instagram_ba_eRfQMmnSNy_p7Ih7HL7RduRpKFU', 'local-telegram_ba_QFrb5lrLPhO3OT5MFBeTWv0x4BI',
    'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc', 'matrix', 'slackgo.T031TC83W', 'whatsapp', 'x'])
  t.ok(contacts.some(({ accountID, id }) => accountID === 'accountID' && id === 'string'))
  t.ok(contacts.some(({ accountID, id }) => accountID === 'accountID' && id === 'id'))
  for (const id of ['!NCdzlIaMjZUmvmvyHU:beeper.com',
    '!-5hI_iHR5vSDCtI8PzSDQT0H_3I:ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost',
    '!636q39766251:example.com', '!636q39766251:matrix.org', '!726s6s6q:example.com', '!monkeys:matrix.org',
    '!nkl290a:matrix.org']) {
    t.ok(chats.some(chat => chat.id === id), id)
  }
  t.ok(chats.some(({ localChatID }) => localChatID === '1231073'))
  const example = messages['!NCdzlIaMjZUmvmvyHU:beeper.com'] ?? []
  for (const id of ['messageID', '1343993']) {
    t.match(example.find(message => message.id === id), { senderID: 'self', reactions: [{ reactionKey: 'x' }] }, id)
  }
  t.ok(example.some(({ id }) => id === 'replyToMessageID'))
  t.ok(example.some(({ sortKey }) => sortKey === '821744079'))
})

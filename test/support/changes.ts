import { createHash } from 'node:crypto'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import { setAccountStatus } from '../../src/domain/accounts/account-status.js'
import { actOnLogin, cancelLogin, startLogin, submitStep } from '../../src/domain/bridges/log-in.js'
import { changeBridge } from '../../src/domain/bridges/bridges.js'
import { isOpenLogin, remoteLoginActions } from '../../src/domain/bridges/login-table.js'
import { removeLoginTask } from '../../src/domain/bridges/login-accounts.js'
import { createChat } from '../../src/domain/chats/create-chat.js'
import { focusApp } from '../../src/domain/chats/focus-app.js'
import { archiveChat, patchChat } from '../../src/domain/chats/patch-chat.js'
import { markChatRead, markChatUnread } from '../../src/domain/chats/read-state.js'
import { clearChatReminder, setChatReminder } from '../../src/domain/chats/set-reminder.js'
import { MockError } from '../../src/domain/errors/errors.js'
import { setAccountData, setRoomAccountData } from '../../src/domain/matrix/account-data.js'
import { createRoom } from '../../src/domain/matrix/create-room.js'
import { joinRoom, leaveRoom } from '../../src/domain/matrix/membership.js'
import type { NewRoom } from '../../src/domain/matrix/plan-room.js'
import { deleteMessage } from '../../src/domain/messages/delete-message.js'
import { editMessage } from '../../src/domain/messages/edit-message.js'
import { addReaction, removeReaction } from '../../src/domain/messages/reactions.js'
import { isOwn, isPending } from '../../src/domain/messages/message.js'
import { addAccount } from '../../src/domain/accounts/add-account.js'
import { addContact } from '../../src/domain/contacts/add-contact.js'
import { resendMessage } from '../../src/domain/messages/resend-message.js'
import { sendMessage } from '../../src/domain/messages/send-message.js'
import { setPersonas } from '../../src/domain/network/personas/set-personas.js'
import { addChat } from '../../src/domain/network/remote/add-chat.js'
import { addMessages } from '../../src/domain/network/remote/add-messages.js'
import { changeChat, deleteChat, receiveChat } from '../../src/domain/network/remote/change-chat.js'
import { changeMessage } from '../../src/domain/network/remote/change-message.js'
import { receiveMessage } from '../../src/domain/network/remote/receive-message.js'
import { changeSetup } from '../../src/domain/setup/change-setup.js'
import { resetRecoveryKey } from '../../src/domain/setup/recovery-key.js'
import { answerCode, register, sendCode, startSignIn } from '../../src/domain/setup/sign-in.js'
import { actOnVerification, createVerification } from '../../src/domain/setup/verifications.js'
import { verificationActions } from '../../src/domain/setup/verification-table.js'
import { searchMessages } from '../../src/domain/search/search-messages.js'
import { runSync } from '../../src/platform/run-sync.js'
import { small } from './app.js'

export const people = [small.ada, small.ben, small.cleo, '@dan:beeper.com', '@eve:beeper.com']
const texts = ['Hello', '**Friday** at https://example.com', 'the Lighthouse @ada:beeper.com', 'ping']
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')
const redirectURI = 'http://127.0.0.1:9/callback'

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(1, items.length)]
/** Operations find nothing to act on in some states: then they are refused, in both sandboxes alike. */
const chosen = <Item>(items: Iterable<Item>, n: number): Item => {
  const item = pick([...items], n)
  if (item === undefined) throw new MockError('not_found', 'there is none')
  return item
}
const chatOf = (box: Sandbox, n: number) => chosen(box.chats.all(), n)
const messageOf = (box: Sandbox, n: number) => chosen(chatOf(box, n).messages, n >>> 3)
const allMessages = (box: Sandbox) => [...box.chats.all()].flatMap(({ messages }) => [...messages])
const signInAt = (box: Sandbox, at: string, n: number) =>
  chosen(box.setup.requests().filter(({ state }) => state === at), n)
const person = (n: number) => pick(people, n) ?? small.ada
const text = (n: number) => pick(texts, n) ?? ''
const begin = (box: Sandbox, n: number) => box.oauth.requests.begin({
  clientID: chosen(box.oauth.clients.list(), n).clientID, redirectURI, codeChallenge: challenge, state: 'x'
})

const robin = '@robin.vale:beeper.com'
const children = (box: Sandbox) => [...box.chats.all()].slice(0, 2)
  .map(({ id }) => ({ type: 'm.space.child', state_key: id, content: { via: ['beeper.com'] } }))
const roomIDs = (box: Sandbox) => [
  ...[...box.chats.all()].map(({ id }) => id), ...box.labels.list().map(({ id }) => id),
  ...[...box.matrix.rooms()].map(({ id }) => id)
]

/** Every way to change a sandbox, with a number that says what to change. */
export const changes: Record<string, (box: Sandbox, n: number) => unknown> = {
  createDirect: (box, n) => createChat(box, {
    accountID: small.matrix, type: 'single', participantIDs: [person(n)], messageText: text(n)
  }),
  createGroup: (box, n) => createChat(box, {
    accountID: small.matrix,
    type: 'group',
    participantIDs: [person(n), person(n + 1)],
    title: `Group ${n}`,
    messageText: text(n)
  }),
  send: (box, n) => sendMessage(box, chatOf(box, n).id, { text: text(n >>> 2) }),
  sendReply: (box, n) => sendMessage(box, chatOf(box, n).id, { text: 're', replyToMessageID: messageOf(box, n).id }),
  sendFile: (box, n) => {
    const { uploadID = '' } = chosen(box.assets.toFixture() ?? [], n)
    return sendMessage(box, chatOf(box, n).id, { attachment: { uploadID } })
  },
  edit: (box, n) => {
    const { chat, id } = chosen(allMessages(box).filter(message => isOwn(message) && !isPending(message)), n)
    return editMessage(box, chat.id, id, text(n))
  },
  delete: (box, n) => { deleteMessage(box, chatOf(box, n).id, messageOf(box, n).id, n % 2 === 0) },
  resend: (box, n) => resendMessage(box,
    chosen(allMessages(box).filter(({ sendStatus }) => sendStatus?.status === 'FAIL_RETRIABLE'), n).id),
  react: (box, n) => addReaction(box, chatOf(box, n).id, messageOf(box, n).id, { reactionKey: n % 2 ? '👍' : '🎉' }),
  unreact: (box, n) => removeReaction(box, chatOf(box, n).id, messageOf(box, n).id, n % 2 ? '👍' : '🎉'),
  patch: (box, n) => patchChat(box, chatOf(box, n).id, pick([
    { title: `Title ${n}` }, { isMuted: true, isPinned: true }, { draft: { text: 'draft' } }, { draft: null },
    { messageExpirySeconds: 60 }
  ], n >>> 2)!),
  archive: (box, n) => archiveChat(box, chatOf(box, n).id, n % 3 > 0),
  read: (box, n) => markChatRead(box, chatOf(box, n).id, n % 2 ? undefined : messageOf(box, n).id),
  unread: (box, n) => markChatUnread(box, chatOf(box, n).id, n % 2 ? undefined : messageOf(box, n).id),
  remind: (box, n) => setChatReminder(box, chatOf(box, n).id, {
    remindAt: box.clock.now() + (n % 5) * 60_000, dismissOnIncomingMessage: n % 2 > 0
  }),
  unremind: (box, n) => clearChatReminder(box, chatOf(box, n).id),
  focus: (box, n) => { focusApp(box, { chatID: chatOf(box, n).id, draftText: 'x', draftAttachmentPath: '/x.png' }) },
  receive: (box, n) => receiveMessage(box, {
    chatID: chatOf(box, n).id, text: text(n), timestamp: box.clock.now() - (n % 3) * 86_400_000
  }),
  receiveFile: (box, n) => receiveMessage(box, { chatID: chatOf(box, n).id, attachments: [{ type: 'image' }] }),
  receiveChat: (box, n) => receiveChat(box, {
    accountID: small.matrix, participantIDs: [person(n), ...n % 2 ? [person(n + 2)] : []]
  }),
  addAccount: (box, n) => addAccount(box, { network: pick(['Signal', 'Discord', 'Beeper', 'nowhere'], n)! }),
  addContact: (box, n) => addContact(box, { network: pick(['Slack', 'Telegram', 'WhatsApp'], n)!, ...(n % 5 ? {} : { id: person(n) }) }),
  addChat: (box, n) => addChat(box, {
    network: pick(['Signal', 'Beeper'], n)!,
    with: pick([1, 3, [person(n)]], n >>> 1)!,
    messages: [text(n), { text: text(n + 1), senderID: 'self', replyTo: n % 3, reactions: [{ key: '👍' }] }],
    labels: [`Label ${n % 3}`],
    draft: 'draft',
    isPinned: true,
    reminder: { remindAt: box.clock.now() + 60_000 },
    ...(n % 2 ? {} : { unreadCount: n % 4 })
  }),
  addMessages: (box, n) => addMessages(box, {
    chatID: chatOf(box, n).id, messages: [text(n), { senderID: pick(['self', person(n)], n)!, text: text(n >>> 1) }]
  }),
  changeChat: (box, n) => changeChat(box, chatOf(box, n).id, pick([
    { title: `Renamed ${n}` }, { join: [person(n)] }, { leave: [person(n)] }, { leave: ['self'] },
    { join: ['self'], admins: { self: true } }
  ], n >>> 2)!),
  changeMessage: (box, n) => changeMessage(box, messageOf(box, n).id, pick([
    { text: 'changed', readBy: ['self'] }, { reaction: { key: '🎈' } }, { readBy: [small.ada] }, { deleted: true as const }
  ], n >>> 5)!),
  deleteChat: (box, n) => { deleteChat(box, chatOf(box, n).id) },
  status: (box, n) => setAccountStatus(box, small.matrix, {
    status: pick(['connected', 'connected', 'disconnected'] as const, n)!
  }),
  personas: (box, n) => setPersonas(box, n % 4 === 0
    ? []
    : [{ accountID: small.matrix, userID: person(n), script: 'echo', groups: 'always', delay: n % 2 * 5000 }]),
  network: (box, n) => {
    box.commit(() => { box.network.configure({ sendDelay: n % 2 * 1000, readDelay: n % 3 ? 2000 : null }) })
  },
  addToken: (box, n) => box.commit(() => box.tokens.add({ scopes: ['read'], lifetime: n % 2 ? 60_000 : undefined })),
  revokeToken: (box, n) => { box.commit(() => { box.tokens.revoke(chosen(box.tokens.list(), n).id) }) },
  addFault: (box, n) => box.commit(() =>
    box.faults.add({ send: { status: 'FAIL_RETRIABLE' }, times: 1 + n % 3, ...n % 2 ? { probability: 0.5 } : {} })),
  removeFault: (box, n) => { box.commit(() => { box.faults.remove(chosen(box.faults.list(), n).id) }) },
  removeFaults: box => { box.commit(() => { box.faults.removeAll() }) },
  registerClient: box => box.oauth.clients.register({ name: 'Client', redirectURIs: [redirectURI], scope: 'read write' }),
  authorize: (box, n) => box.oauth.requests.decide(begin(box, n), { outcome: 'approve', delay: n % 2 * 1000 }, {}),
  signIn: (box, n) => {
    const request = begin(box, n)
    box.oauth.requests.decide(request, { outcome: 'approve' }, {})
    const { code = '' } = box.oauth.requests.collect(request) ?? {}
    box.oauth.codes.exchange({ code, verifier })
  },
  startSetup: box => startSignIn(box),
  sendCode: (box, n) => {
    const open = box.setup.requests().filter(({ state }) => state !== 'done').reverse()
    sendCode(box, chosen(open, n).id, 'ada@example.com')
  },
  answerCode: (box, n) => answerCode(box, signInAt(box, 'code-sent', n).id, '123456'),
  registerUser: (box, n) => {
    const { id, leadToken = '' } = signInAt(box, 'registering', n)
    return register(box, { setupRequestID: id, leadToken, username: n % 2 ? 'robin.vale' : 'ada' })
  },
  changeSetup: (box, n) => {
    changeSetup(box, pick([
      { state: 'needs-verification', signIn: { outcome: 'register' } }, { state: 'needs-login' }, { signIn: {} },
      { recoveryKey: 'x' }
    ] as const, n)!)
  },
  resetKey: box => resetRecoveryKey(box, undefined),
  verify: (box, n) => createVerification(box, { side: n % 2 ? 'requester' : 'receiver' }),
  actOnVerification: (box, n) => actOnVerification(
    box, chosen(box.setup.verifications(), n).id, n % 2 ? 'requester' : 'receiver', pick(verificationActions, n >>> 3)!
  ),
  createRoom: (box, n) => createRoom(box, pick<NewRoom>([
    { name: `Room ${n}`, topic: 'x', invite: [person(n)], room_version: '11' }, { preset: 'public_chat' },
    { is_direct: true, invite: [person(n)] }, { creation_content: { type: 'm.space' } },
    { name: 'Label', creation_content: { type: 'm.space', 'com.beeper.label': true }, initial_state: children(box) },
    { creation_content: { type: 'com.beeper.union' }, initial_state: children(box) }
  ], n)!),
  leaveRoom: (box, n) => { leaveRoom(box, chosen(roomIDs(box), n)) },
  openRoom: box => {
    const id = `!open${[...box.matrix.rooms()].length}:example.org`
    const state = [['m.room.create', {}], ['m.room.join_rules', { join_rule: 'public' }]] as const
    const entry = { stateKey: '', sender: undefined, at: box.clock.now() }
    box.commit(() => {
      box.matrix.putRoom({
        ...{ id, version: '11', aliases: [], membership: undefined, left: undefined, leftAt: undefined },
        state: state.map(([type, content]) => ({ ...entry, type, content }))
      })
    })
  },
  joinRoom: (box, n) =>
    joinRoom(box, chosen([...box.matrix.rooms()].filter(({ id }) => n % 4 === 0 || !box.chats.withID(id)), n).id),
  accountData: (box, n) => { setAccountData(box, robin, `com.example.${n % 4}`, { n }) },
  tagRoom: (box, n) => {
    const tags = pick([{}, { 'm.favourite': {} }, { 'm.lowpriority': { order: 1 }, 'u.x': {} }], n >>> 4)!
    setRoomAccountData(box, robin, chosen(roomIDs(box), n), 'm.tag', { tags })
  },
  startLogin: (box, n) => startLogin(box, n % 3 ? 'local-dummy' : 'local-telegram', n % 5 ? {} : { loginID: 'ada' }),
  submitStep: (box, n) => {
    const { id, bridgeID, steps, at } = chosen(box.bridges.sessions().filter(isOpenLogin), n)
    const step = chosen(steps.slice(at), 0)
    const values = ['ada', 'ben', 'x y']
    return submitStep(box, bridgeID, id, step.stepID, {
      type: step.type,
      fields: { username: pick(values, n)!, password: 'x', phone_number: '1', code: '2' }
    })
  },
  cancelLogin: (box, n) => {
    const { id, bridgeID } = chosen(box.bridges.sessions(), n)
    return cancelLogin(box, bridgeID, id)
  },
  actOnLogin: (box, n) => actOnLogin(box, chosen(box.bridges.sessions(), n).id, pick(remoteLoginActions, n >>> 3)!),
  changeBridge: (box, n) => changeBridge(box, 'local-dummy', pick([
    { statusText: 'x' }, { login: { lifetime: 30_000 } }, { login: { error: { code: 'X', message: 'x' } } }, { login: null },
    { accountLimit: 2 }, { accountLimit: null }
  ], n)!),
  removeLogin: (box, n) => {
    const { accountID, bridge, loginID } = chosen(box.accounts.list(), n)
    return runSync(removeLoginTask(box, bridge.id, loginID ?? accountID, 'current-device'))
  },
  queueConsent: box => { box.oauth.consents.add({ outcome: 'deny' }) },
  nextConsent: box => box.oauth.consents.next(),
  clearConsents: box => { box.oauth.consents.removeAll() },
  upload: async (box, n) => {
    const stored = await box.assets.receive((async function * () { yield Buffer.from(`file ${n}`) })(), 1000)
    try {
      const facts = { mimeType: 'text/plain', size: undefined, duration: undefined, fileName: `x${n}.txt` }
      box.commit(() => box.assets.add(stored, facts))
    } catch (error) {
      box.assets.discard(stored)
      throw error
    }
  },
  advance: (box, n) => { box.advanceTo(box.clock.now() + (n % 7) * 30_000) },
  setBack: box => { box.setClock(box.clock.now() - 1000) },
  freeze: box => { box.freezeClock() },
  resume: box => { box.resumeClock() },
  countCall: (box, n) => box.rateLimits.count(chosen(box.tokens.list(), n).id, 60_000),
  search: (box, n) => searchMessages(box, { query: pick(['friday', 'hello', 'lighthouse'], n) })
}

/** What most operations need something of. */
export const prelude = ['openRoom', 'startSetup', 'sendCode', 'changeSetup', 'answerCode', 'startSetup', 'sendCode', 'verify', 'startLogin', 'submitStep', 'startLogin', 'upload', 'registerClient', 'addFault', 'queueConsent', 'react', 'send', 'send', 'send']

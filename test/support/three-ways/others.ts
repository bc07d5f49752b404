import { small } from '../app.js'
import { at, emulated, opened, type Capability } from './capability.js'

/** What others do, and what the network does. */
export const others: Capability[] = [
  {
    name: 'what others do to messages',
    http: async (raw, { id }) => {
      const message = await raw('POST', at(id, '/messages'), { chatID: small.adaChat, text: 'Hi **there**', timestamp: '2026-02-01T11:00:00Z' })
      const changed = await raw('PATCH', at(id, `/messages/${message.id}`), { reaction: { key: '👍' } })
      return [message, changed]
    },
    client: async box => {
      const timestamp = new Date('2026-02-01T11:00:00Z')
      const message = await box.receiveMessage(small.adaChat, { text: 'Hi **there**', timestamp })
      return [message, await box.changeMessage(message.id, { reaction: { key: '👍' } })]
    },
    expected: [
      { senderID: small.ada, text: 'Hi <strong>there</strong>', timestamp: '2026-02-01T11:00:00.000Z', isUnread: true },
      { reactions: [{ reactionKey: '👍', participantID: small.ada }] }
    ]
  },
  {
    name: 'what others do to chats',
    http: async (raw, { id }) => {
      const chat = await raw('POST', at(id, '/chats'), { accountID: small.matrix, participantIDs: [small.ada, small.ben], title: 'Old' })
      const changed = await raw('PATCH', at(id, `/chats/${chat.id}`), { title: 'New', leave: [small.ben] })
      await raw('POST', at(id, `/chats/${chat.id}/typing`), { state: 'typing', participantID: small.ada })
      await raw('DELETE', at(id, `/chats/${chat.id}`))
      return [chat.title, changed.title, changed.participants.total, (await raw('GET', at(id))).counts.chats]
    },
    client: async box => {
      const chat = await box.receiveChat({ accountID: small.matrix, participantIDs: [small.ada, small.ben], title: 'Old' })
      const changed = await box.changeChat(chat.id, { title: 'New', leave: [small.ben] })
      await box.showTyping(chat.id, 'typing', small.ada)
      await box.deleteChat(chat.id)
      return [chat.title, changed.title, changed.participants.total, (await box.inspect()).counts.chats]
    },
    expected: ['Old', 'New', 2, 3]
  },
  {
    name: 'seeding',
    http: async (raw, { id }) => {
      const account = await raw('POST', at(id, '/accounts'), { network: 'WhatsApp', accountID: 'wa' })
      const person = await raw('POST', at(id, '/contacts'), { accountID: 'wa', fullName: 'Dora Vance' })
      const chat = await raw('POST', at(id, '/chats'), { with: [person], messages: ['Hi', { text: 'Yes?', senderID: 'self' }] })
      const { items } = await raw('POST', at(id, '/messages/batch'), { chatID: chat.id, messages: ['Bye', { text: 'Now', replyTo: 0 }] })
      await raw('DELETE', at(id, `/chats/${chat.id}`))
      return [account.network, person, chat.title, items]
    },
    client: async box => {
      const account = await box.addAccount({ network: 'WhatsApp', accountID: 'wa' })
      const person = await box.addContact({ accountID: 'wa', fullName: 'Dora Vance' })
      const chat = await box.addChat({ with: [person], messages: ['Hi', { text: 'Yes?', senderID: 'self' }] })
      const items = await box.addMessages(chat.id, ['Bye', { text: 'Now', replyTo: 0 }])
      await box.deleteChat(chat.id)
      return [account.network, person, chat.title, items]
    },
    expected: ['WhatsApp', { accountID: 'wa', fullName: 'Dora Vance', phoneNumber: /^\+1\d{3}55501\d\d$/ }, 'Dora Vance', [{ text: 'Bye' }, { text: 'Now', linkedMessageID: /^\d+$/ }]]
  },
  {
    name: 'presets of faults',
    http: async (raw, { id }) => {
      const { items } = await raw('POST', at(id, '/faults/presets/media-gone'), { ttl: '1m', times: 2 })
      await raw('DELETE', at(id, '/faults'))
      return [items.length, items[0].times, (await raw('GET', at(id, '/faults/presets'))).items[0].name]
    },
    client: async box => {
      const faults = await box.failLike('media-gone', { ttl: '1m', times: 2 })
      await box.heal()
      return [faults.length, faults[0]?.times, (await box.faultPresets())[0]?.name]
    },
    expected: [3, 2, 'starting']
  },
  {
    name: 'labels and merged chats',
    http: async (raw, { id }) => {
      const label = await raw('POST', at(id, '/labels'), { name: 'Work' })
      const chat = await raw('PATCH', at(id, `/chats/${small.group}`), { labelIDs: [label.id] })
      const renamed = await raw('PATCH', at(id, `/labels/${label.id}`), { name: 'Job' })
      await raw('DELETE', at(id, `/labels/${label.id}`))
      const merged = await raw('POST', at(id, '/chats/merge'), { chatIDs: [small.adaChat, small.group] })
      await raw('DELETE', at(id, `/chats/${merged.id}`))
      return [chat.labels, renamed.name, merged.merge.chatIDs, (await raw('GET', at(id))).counts.labels]
    },
    client: async box => {
      const label = await box.createLabel({ name: 'Work' })
      const chat = await box.changeChat(small.group, { labelIDs: [label.id] })
      const renamed = await box.renameLabel(label.id, 'Job')
      await box.deleteLabel(label.id)
      const merged = await box.mergeChats({ chatIDs: [small.adaChat, small.group] })
      await box.deleteChat(merged.id)
      return [chat.labels, renamed.name, merged.merge?.chatIDs, (await box.inspect()).counts.labels]
    },
    expected: [[{ name: 'Work' }], 'Job', [small.adaChat, small.group], 0]
  },
  {
    name: 'set-up and verifications',
    http: async (raw, { id }) => {
      const { state } = await raw('GET', at(id, '/setup'))
      const changed = await raw('PATCH', at(id, '/setup'), { signIn: { code: '246810' } })
      const { verification } = await raw('POST', at(id, '/verifications'), {})
      const seen = await raw('GET', at(id, `/verifications/${verification.id}`))
      const over = await raw('POST', at(id, `/verifications/${verification.id}`), { action: 'cancel' })
      return [state, changed.signIn, seen.verification.direction, over.verification.state]
    },
    client: async box => {
      const { state } = await box.setup()
      const changed = await box.changeSetup({ signIn: { code: '246810' } })
      const { verification } = await box.receiveVerification()
      const seen = await box.verification(verification.id)
      const over = await box.actOnVerification(verification.id, { action: 'cancel' })
      return [state, changed.signIn, seen.verification.direction, over.verification.state]
    },
    expected: ['ready', { code: '246810' }, 'incoming', 'cancelled']
  },
  {
    name: 'bridges and logins',
    http: async (raw, { id, url, token }) => {
      const { items: bridges } = await raw('GET', at(id, '/bridges'))
      const changed = await raw('PATCH', at(id, '/bridges/local-signal'), { statusText: 'Busy', login: { lifetime: 5000 } })
      const begun = await emulated({ id, url, token }, '/v1/bridges/local-signal/login-sessions', {})
      const { items: [seen] } = await raw('GET', at(id, '/login-sessions'))
      const over = await raw('POST', at(id, `/login-sessions/${String(begun.body.loginSessionID)}`), { action: 'refuse' })
      return [bridges[0].id, changed.statusText, seen.availableActions, over.session.status]
    },
    client: async box => {
      const bridges = await box.bridges()
      const changed = await box.changeBridge('local-signal', { statusText: 'Busy', login: { lifetime: 5000 } })
      const begun = await emulated(box, '/v1/bridges/local-signal/login-sessions', {})
      const [seen] = await box.loginSessions()
      const over = await box.actOnLogin(String(begun.body.loginSessionID), { action: 'refuse', code: 'BUSY' })
      return [bridges[0]?.id, changed.statusText, seen?.availableActions, over.session.status]
    },
    expected: ['local-dummy', 'Busy', ['scan', 'refuse', 'expire'], 'failed']
  },
  {
    name: 'the network: delays, failed sends and connections',
    http: async (raw, { id, url, token }) => {
      await raw('PUT', at(id, '/network'), { sendDelay: 5000 })
      await raw('POST', at(id, '/faults'), { send: { status: 'FAIL_RETRIABLE' }, times: 1 })
      const sent = await emulated({ id, url, token }, `/v1/chats/${small.adaChat}/messages`, { text: 'x' })
      await raw('POST', at(id, '/clock'), { advance: '5s' })
      const again = await raw('POST', at(id, `/messages/${String(sent.body.pendingMessageID)}/resend`))
      await raw('PUT', at(id, '/network'), {})
      const account = await raw('POST', at(id, '/accounts/matrix/status'), { status: 'disconnected', statusText: 'Gone' })
      const back = await raw('POST', at(id, '/accounts/matrix/status'), { status: 'connected' })
      return [again.sendStatus.status, await raw('GET', at(id, '/network')), account.status, account.statusText, back.status]
    },
    client: async box => {
      await box.setNetwork({ sendDelay: 5000 })
      await box.fail({ send: { status: 'FAIL_RETRIABLE' }, times: 1 })
      const sent = await emulated(box, `/v1/chats/${small.adaChat}/messages`, { text: 'x' })
      await box.clock.advance('5s')
      const again = await box.resendMessage(String(sent.body.pendingMessageID))
      await box.setNetwork({})
      const account = await box.setAccountStatus('matrix', 'disconnected', 'Gone')
      const back = await box.setAccountStatus('matrix', 'connected')
      return [again.sendStatus?.status, await box.network(), account.status, account.statusText, back.status]
    },
    expected: ['PENDING', Object, 'disconnected', 'Gone', 'connected']
  },
  {
    name: 'personas',
    http: async (raw, { id }) => {
      await raw('PUT', at(id, '/personas'), { items: [{ accountID: small.matrix, userID: small.ada, script: 'echo' }] })
      const { items } = await raw('GET', at(id, '/personas'))
      await raw('PUT', at(id, '/personas'), { items: [] })
      return items
    },
    client: async box => {
      await box.setPersonas([{ accountID: small.matrix, userID: small.ada, script: 'echo' }])
      const personas = await box.personas()
      await box.setPersonas([])
      return personas
    },
    expected: [{ userID: small.ada, script: 'echo' }]
  },
  {
    name: 'sign-ins',
    http: async (raw, { id }) => {
      await raw('POST', at(id, '/consents'), { outcome: 'deny' })
      await raw('POST', at(id, '/consents'), { outcome: 'approve', scopes: ['read'], delay: '2s', expiresIn: '1h' })
      const { items } = await raw('GET', at(id, '/consents'))
      await raw('DELETE', at(id, '/consents'))
      return [...items, (await raw('GET', at(id, '/consents'))).items.length]
    },
    client: async box => {
      await box.decideSignIn({ outcome: 'deny' })
      await box.decideSignIn({ outcome: 'approve', scopes: ['read'], delay: '2s', expiresIn: '1h' })
      const decisions = await box.signInDecisions()
      await box.clearSignInDecisions()
      return [...decisions, (await box.signInDecisions()).length]
    },
    expected: [{ outcome: 'deny' }, { outcome: 'approve', scopes: ['read'], delay: 2000, expiresIn: 3600 }, 0]
  },
  {
    name: 'sockets',
    http: async (raw, box) => {
      const closed = await opened(box)
      const { items } = await raw('GET', at(box.id, '/sockets'))
      await raw('DELETE', at(box.id, `/sockets/${items[0].id}`), { code: 4001, reason: 'enough' })
      const { items: frames } = await raw('GET', at(box.id, '/requests?kind=frame'))
      return [items.length, await closed(), frames.length]
    },
    client: async box => {
      const closed = await opened(box)
      const sockets = await box.sockets()
      await box.closeSocket(sockets[0]!, { code: 4001, reason: 'enough' })
      return [sockets.length, await closed(), (await box.frames()).length]
    },
    expected: [1, '4001 enough', 1]
  }
]

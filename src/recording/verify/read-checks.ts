import type { Chat } from '../../http/v1/schemas/chats.js'
import {
  count, fieldsOf, found, idsOf, itemsOf, NotChecked, recordOf, refusal, shared, whole, withoutHosts, type Check,
  type Checks
} from './check.js'
import type { Shape } from './shape.js'

const nobody = '@nobody-verify:example.org'
const noRoom = '!noroom-verify:example.org'
const nothing = 'verify-no-such-id'

/** Paths of the searches for messages and chats, without their query. */
const searches: Readonly<Record<string, string>> = {
  search: '/v1/search',
  searchChats: '/v1/chats/search',
  searchMessages: '/v1/messages/search',
  searchV0: '/v0/search',
  searchChatsV0: '/v0/search-chats',
  searchMessagesV0: '/v0/search-messages'
}

/** A search that finds the same whatever there is to find: the numbers of what it finds. */
function searchFor (words: string): (operation: string) => Check {
  return operation => async caller => {
    const answer = await caller.get(`${searches[operation]}?query=${encodeURIComponent(words)}`)
    if (answer.status !== 200) return refusal(answer)
    const { results } = recordOf(answer.body)
    if (results === undefined) return count(answer)
    const { chats, in_groups: groups, messages } = recordOf(results)
    return { status: 200, found: [chats, groups, messages].map(list => itemsOf(list).length) }
  }
}

/** The contacts that a list or a search of an account shows. */
function contactsPath (operation: string, accountID: string, query: string): string {
  if (operation === 'searchUsersV0') return `/v0/search-users?accountID=${encodeURIComponent(accountID)}&query=${encodeURIComponent(query)}`
  const path = `/v1/accounts/${encodeURIComponent(accountID)}/contacts`
  return operation === 'listContacts'
    ? `${path}/list?limit=50&query=${encodeURIComponent(query)}`
    : `${path}?query=${encodeURIComponent(query)}`
}

const contactOperations = ['searchContacts', 'listContacts', 'searchUsersV0']

/** Checks that only read: every call is a GET, or a subscription to events. */
export const readChecks: Checks = {
  'getInfo: URLs are those at which the caller reaches the server': async caller => {
    const { status, body } = await caller.get('/v1/info', { token: null })
    const { server, endpoints } = recordOf(body)
    return withoutHosts({ status, base_url: recordOf(server).base_url, endpoints })
  },
  'getBridge: An unknown bridge is 404': async caller => refusal(await caller.get(`/v1/bridges/${nothing}`)),
  'getBridgeLogin: An unknown login is 404': async caller => {
    const [bridge] = itemsOf((await caller.get('/v1/bridges')).body)
    const { id } = found(bridge, 'no bridges')
    return refusal(await caller.get(`/v1/bridges/${encodeURIComponent(String(id))}/logins/${nothing}`))
  },
  'listBridges: local-dummy and a bridge of each network come with the mock; those of other accounts are listed too':
    async (caller, { accounts }) => {
      const listed = new Set(idsOf((await caller.get('/v1/bridges')).body))
      return accounts.map(({ bridge }) => listed.has(bridge.id))
    },
  'listChats: Archived and low-priority chats are listed': async (caller, { chats }) => {
    const archived = newest(chats.filter(({ isArchived }) => isArchived), 'no archived chat')
    const listed: string[] = []
    let query = `?accountIDs=${encodeURIComponent(archived.accountID)}`
    for (let pages = 0; pages < 20; pages++) {
      const { body } = await caller.get(`/v1/chats${query}`)
      listed.push(...idsOf(body))
      const { hasMore, oldestCursor } = recordOf(body)
      if (hasMore !== true || listed.includes(archived.id)) return { listed: listed.includes(archived.id) }
      query = `?accountIDs=${encodeURIComponent(archived.accountID)}&direction=before&cursor=${encodeURIComponent(String(oldestCursor))}`
    }
    throw new NotChecked('the app has an archived chat, but not among the 500 that were last active in its account')
  },
  'listChats: A broken cursor is 400, an unknown account 404': async caller => ({
    cursor: refusal(await caller.get('/v1/chats?cursor=%25%25')),
    account: refusal(await caller.get(`/v1/chats?accountIDs=${nothing}`))
  }),
  'listLabels: The order ignores case': async (caller, { labels }) => {
    if (labels.length < 2) throw new NotChecked('the app has fewer than two labels')
    return itemsOf((await caller.get('/v1/labels')).body).map((_, at, all) => labels.findIndex(({ id }) => id === all[at]?.id))
  },
  ...shared(Object.keys(searches), 'A query without a word, such as ?!, finds nothing', searchFor('?!')),
  ...shared(Object.keys(searches), 'A zero-width character, such as U+200B, is not a letter', searchFor('\u200B')),
  'searchMessages: Accents are ignored; in scripts without spaces any part matches; an emoji is a word':
    async (caller, shape) => {
      const { chatID, id, plain } = accentedWord(shape)
      const query = `chatIDs=${encodeURIComponent(chatID)}&query=${plain}`
      const { status, body } = await caller.get(`/v1/messages/search?${query}`)
      return { status, found: idsOf(body).includes(id) }
    },
  'searchMessages: An unknown account or chat is 404, an unknown sender finds nothing': async caller => ({
    account: refusal(await caller.get(`/v1/messages/search?query=a&accountIDs=${nothing}`)),
    chat: refusal(await caller.get(`/v1/messages/search?query=a&chatIDs=${nothing}`)),
    sender: count(await caller.get(`/v1/messages/search?query=a&sender=${encodeURIComponent(nobody)}`))
  }),
  'searchMessages: any is any attachment, file is any that is neither picture nor video': async (caller, { messages }) => {
    const message = found([...messages.values()].flat().find(({ attachments, isDeleted }) =>
      attachments?.length === 1 && !isDeleted), 'no message with an attachment among those that were read')
    const finds = async (kind: string) => {
      const path = `/v1/messages/search?chatIDs=${encodeURIComponent(message.chatID)}&mediaTypes=${kind}`
      return idsOf((await caller.get(path)).body).includes(message.id)
    }
    return { any: await finds('any'), file: await finds('file'), image: await finds('image'), video: await finds('video') }
  },
  'searchChats: An unknown account is 404, an unknown label finds nothing': async caller => ({
    account: refusal(await caller.get(`/v1/chats/search?accountIDs=${nothing}`)),
    label: count(await caller.get(`/v1/chats/search?labelID=${nothing}`))
  }),
  'searchChats: An archived chat is only in the archive': async (caller, { chats }) => {
    const archived = newest(chats.filter(({ isArchived }) => isArchived), 'no archived chat')
    const isIn = async (inbox: string) =>
      idsOf((await caller.get(around(archived, `&inbox=${inbox}`))).body).includes(archived.id)
    return { primary: await isIn('primary'), lowPriority: await isIn('low-priority'), archive: await isIn('archive') }
  },
  'searchChats: Participants also match by user name, phone number and address; the user does not':
    async (caller, { chats, accounts }) => {
      const people = chats.filter(({ merge, type }) => merge === undefined && type === 'single')
        .flatMap(({ id, participants }) => participants.items.map(person => ({ id, person })))
        .filter(({ person }) => !person.isSelf)
      const finds = async (handle: 'username' | 'phoneNumber' | 'email') => {
        const { id, person } = people.find(({ person }) => person[handle] !== undefined) ?? {}
        if (id === undefined) return null
        const query = encodeURIComponent(person?.[handle] ?? '')
        return idsOf((await caller.get(`/v1/chats/search?scope=participants&query=${query}`)).body).includes(id)
      }
      const handles = [await finds('username'), await finds('phoneNumber'), await finds('email')]
      if (handles.every(one => one === null)) throw new NotChecked('the app has no single chat with a handle')
      const [account] = accounts
      const user = encodeURIComponent(account?.user.username ?? account?.user.phoneNumber ?? nothing)
      return { handles, user: count(await caller.get(`/v1/chats/search?scope=participants&query=${user}&limit=5`)) }
    },
  'searchChats: A chat marked as unread is unread': async (caller, { chats }) => {
    const marked = newest(chats.filter(({ isMarkedUnread, unreadCount, isArchived }) =>
      isMarkedUnread && unreadCount === 0 && !isArchived), 'no chat that is marked as unread without unread messages')
    return { found: idsOf((await caller.get(around(marked, '&unreadOnly=true'))).body).includes(marked.id) }
  },
  ...shared(contactOperations, 'The user is not among the contacts', operation => async (caller, { accounts }) => {
    const account = found(accounts.find(({ user }) => user.fullName), 'no account with a name')
    const { status, body } = await caller.get(contactsPath(operation, account.accountID, account.user.fullName ?? ''))
    return { status, user: itemsOf(body).some(({ id, isSelf }) => id === account.user.id || isSelf === true) }
  }),
  ...shared(contactOperations, 'Any three digits match a phone number', operation => async (caller, { contacts }) => {
    const numbers = [...contacts].flatMap(([accountID, users]) => users.map(({ id, phoneNumber = '' }) => ({ accountID, id, phoneNumber })))
    const { accountID, id, phoneNumber } = found(numbers.find(({ phoneNumber }) => phoneNumber.length > 8), 'no contact with a phone number')
    const { status, body } = await caller.get(contactsPath(operation, accountID, phoneNumber.slice(-5, -2)))
    // Many contacts may have the same three: the first page shows whether any matches.
    return { status, matches: idsOf(body).includes(id) || itemsOf(body).length > 0 }
  }),
  'listContacts: Ordered by name; before continues through the list': async (caller, { contacts }) => {
    const [accountID, users] = found([...contacts].find(([, users]) => users.length > 1), 'no account with two contacts')
    const path = `/v1/accounts/${encodeURIComponent(accountID)}/contacts/list`
    const known = users.map(({ id }) => id)
    const first = await caller.get(`${path}?limit=20`)
    const { status, body } = await caller.get(`${path}?limit=1`)
    const cursor = String(recordOf(body).oldestCursor)
    const next = await caller.get(`${path}?limit=1&direction=before&cursor=${encodeURIComponent(cursor)}`)
    return {
      status,
      order: idsOf(first.body).filter(id => known.includes(id)).map(id => known.indexOf(id)),
      continues: { status: next.status, repeats: idsOf(next.body)[0] === idsOf(body)[0] }
    }
  },
  'listMessages: A broken cursor is 400, and so is the ID of a message that no longer exists': async (caller, { messages }) => {
    const [chatID] = messages.keys()
    return refusal(await caller.get(`/v1/chats/${encodeURIComponent(found(chatID, 'no chats'))}/messages?cursor=%25%25`))
  },
  'search: Each list is the first page of its own search, with that search\'s defaults': async (caller, shape) => {
    const { word } = anyWord(shape)
    const query = encodeURIComponent(word)
    const all = await caller.get(`/v1/search?query=${query}`)
    const alone = await caller.get(`/v1/messages/search?query=${query}`)
    const { messages } = recordOf(recordOf(all.body).results)
    return { status: all.status, same: String(idsOf(messages)) === String(idsOf(alone.body)) }
  },
  'serveAsset: The allowed paths are those of the sandbox\'s own assets': async caller =>
    refusal(await caller.get(`/v1/assets/serve?url=${encodeURIComponent(`file:///${nothing}`)}`)),
  'wsEvents: The meaning of each error code; unknown chats cannot be subscribed to': async caller => {
    const sent = ['nonsense', { type: 'nonsense' }, { type: 'subscriptions.set', chatIDs: nothing },
      { type: 'subscriptions.set', requestID: 'verify', chatIDs: [nothing] }]
    const frames = await caller.frames(sent, frames => frames.length > sent.length)
    return frames.map(({ type, code, requestID, ...rest }) => ({ type, code, requestID, fields: fieldsOf(rest) }))
  },
  'getAccountData: Errors of the token: 401 M_MISSING_TOKEN or M_UNKNOWN_TOKEN, 403 M_FORBIDDEN': async caller => {
    const path = `/_matrix/client/v3/user/${encodeURIComponent(nobody)}/account_data/m.verify`
    return {
      missing: refusal(await caller.get(path, { token: null })),
      unknown: refusal(await caller.get(path, { token: nothing })),
      forbidden: refusal(await caller.get(path))
    }
  },
  'getUserProfile: 404 M_NOT_FOUND for whom no account knows; a picture without an mxc:// URL is not shown': async caller =>
    refusal(await caller.get(`/_matrix/client/v3/profile/${encodeURIComponent(nobody)}`)),
  'getRoomStateWithKey: Both have the body of Matrix': async caller =>
    refusal(await caller.get(`/_matrix/client/v3/rooms/${encodeURIComponent(noRoom)}/state/m.room.name/`)),
  'oauthResourceMetadata: All of it': async caller => whole(await caller.get('/.well-known/oauth-protected-resource', { token: null })),
  'oauthResourceMetadataOfPath: All of it': async caller =>
    whole(await caller.get('/.well-known/oauth-protected-resource/v0/mcp', { token: null })),
  'oauth_authorize: Clients must be registered': async caller => {
    const query = `client_id=${nothing}&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%2F&code_challenge=x&code_challenge_method=S256`
    const { status, headers, body } = await caller.get(`/oauth/authorize?${query}`, { token: null })
    return { status, 'content-type': headers['content-type']?.split(';')[0], title: /<title>(.*?)<\/title>/.exec(String(body))?.[1] }
  }
}

/** The most recently active of some chats. */
function newest (chats: readonly Chat[], missing: string): Chat & { lastActivity: string } {
  const dated = chats.filter((chat): chat is Chat & { lastActivity: string } => chat.lastActivity !== undefined)
  return found(dated.sort((a, b) => b.lastActivity.localeCompare(a.lastActivity))[0], missing)
}

/** A list that shows that chat among its first, if at all. */
function around ({ lastActivity, accountID }: { lastActivity: string, accountID: string }, more: string): string {
  const before = new Date(Date.parse(lastActivity) + 1).toISOString()
  return `/v1/chats/search?accountIDs=${encodeURIComponent(accountID)}&lastActivityBefore=${before}&limit=50${more}`
}

interface Word { chatID: string, id: string, word: string }

function * words ({ messages }: Shape): Generator<Word> {
  for (const [chatID, list] of messages) {
    for (const { id, text = '', isDeleted } of list) {
      if (isDeleted || /[<&]/.test(text)) continue
      for (const [word] of text.matchAll(/(?<![^\s])\p{L}{4,}(?=[\s.,!?]|$)/gu)) yield { chatID, id, word }
    }
  }
}

function anyWord (shape: Shape): Word { return found(words(shape).next().value as Word | undefined, 'no message with a word') }

/** A word of Latin letters with an accent, and without it. */
function accentedWord (shape: Shape): Word & { plain: string } {
  for (const found of words(shape)) {
    const plain = found.word.normalize('NFD').replace(/\p{M}/gu, '')
    if (/^[a-z]+$/i.test(plain) && plain !== found.word.normalize('NFD')) return { ...found, plain }
  }
  throw new NotChecked('the app has no accented word among the messages that were read')
}

import type {
  AttachmentFixture, ChatFixture, ContactFixture, FixtureFile, MessageFixture, ParticipantFixture, ReactionFixture
} from '../../src/domain/fixture-format.js'
import { sampleMedia } from '../../src/domain/far-side/sample-media.js'
import type { AttachmentKind } from '../../src/domain/message-attachment.js'
import { accounts, tokens, type AccountKey } from './accounts.js'
import type { Conversation, More, Said } from './conversation.js'
import { matrixConversations } from './conversations-matrix.js'
import { whatsappConversations } from './conversations-whatsapp.js'
import { telegramSignalConversations } from './conversations-telegram-signal.js'
import { discordSlackConversations } from './conversations-discord-slack.js'
import { instagramIMessageConversations } from './conversations-instagram-imessage.js'
import { draws, type Draws } from './draws.js'
import { assetEntry, fileSizeOf, mediumOf, type AssetEntry, type MediaKey } from './media.js'
import { contactsOf } from './people.js'
import { sdkConformanceAssets } from './sdk-conformance.js'

const conversations: Conversation[] = [
  ...matrixConversations,
  ...whatsappConversations,
  ...telegramSignalConversations,
  ...discordSlackConversations,
  ...instagramIMessageConversations
]

/** Media URLs outside attachments: avatars, previews and reactions. */
const otherAssets: Array<[url: string, key: MediaKey]> = [
  ['mxc://media.example.org/AvatarIngrid000001', 'avatar'],
  ['localmxc://local-whatsapp.localhost/AvatarMina00000001', 'avatar'],
  ['mxc://media.example.org/AvatarDinner000001', 'avatar'],
  ['localmxc://local-whatsapp.localhost/AvatarLisbon000001', 'avatar'],
  ['mxc://media.example.org/PreviewRota0000001', 'chart'],
  ['mxc://media.example.org/PreviewMice0000001', 'photo'],
  ['mxc://media.example.org/EmojiShipIt0000001', 'avatar'],
  ['mxc://media.example.org/EmojiPixelHeart001', 'avatar']
]
/** What stands behind the samples that somebody on the far side may send. */
const samples: Record<AttachmentKind, MediaKey> = {
  image: 'photo',
  gif: 'gif',
  sticker: 'sticker',
  video: 'clip',
  audio: 'tune',
  'voice-note': 'voice',
  file: 'document'
}

const customEmoji: Record<string, string> = {
  ':shipit:': 'mxc://media.example.org/EmojiShipIt0000001',
  ':pixelheart:': 'mxc://media.example.org/EmojiPixelHeart001'
}

interface Built {
  chat: ChatFixture
  messages: MessageFixture[]
  assets: AssetEntry[]
}

class ConversationBuilder {
  readonly #conversation: Conversation
  readonly #draw: Draws
  readonly #assets: AssetEntry[] = []
  readonly #people: Map<string, { id: string }>

  constructor (conversation: Conversation) {
    this.#conversation = conversation
    this.#draw = draws(conversation.id)
    this.#people = contactsOf(conversation.account)
  }

  build (): Built {
    const messages = this.#messages()
    this.#addReceipts(messages)
    return { chat: this.#chat(), messages, assets: this.#assets }
  }

  #chat (): ChatFixture {
    const { account, members, id, localChatID, type, title, description, imgURL, createdAt, state } = this.#conversation
    return {
      id,
      localChatID,
      accountID: accounts[account].accountID,
      type,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(imgURL === undefined ? {} : { imgURL }),
      createdAt,
      ...state,
      participants: members.map(member => this.#participant(member))
    }
  }

  #participant (member: Conversation['members'][number]): string | ParticipantFixture {
    if (typeof member === 'string') return this.#idOf(member)
    const { who, ...flags } = member
    return { id: this.#idOf(who), ...flags }
  }

  /** The ID of a contact or, as participant, of the user. */
  #idOf (who: string): string {
    if (who === 'me') return accounts[this.#conversation.account].selfID ?? ''
    const person = this.#people.get(who)
    if (!person) throw new Error(`${this.#conversation.id}: nobody is called ${who}`)
    return person.id
  }

  #messages (): MessageFixture[] {
    const lines: Array<{ said: Said, message: MessageFixture }> = []
    const named = new Map<string, string>()
    let lastID = this.#conversation.firstID
    let now = 0
    for (const talk of this.#conversation.talks) {
      const start = Date.parse(talk.at)
      if (!(start > now)) throw new Error(`${this.#conversation.id}: ${talk.at} is not after the talk before`)
      talk.said.forEach((said, position) => {
        const more = said[2] ?? {}
        now = more.at ? Date.parse(more.at) : position === 0 ? start : now + this.#pause(more)
        lastID = more.id && Number(more.id) > lastID ? Number(more.id) : lastID + this.#draw.int(1, 7)
        const message = this.#message(said, more.id ?? String(lastID), now, named)
        if (more.as) named.set(more.as, message.id)
        lines.push({ said, message })
      })
    }
    this.#addSortKeys(lines)
    return lines.map(line => line.message)
  }

  #pause (more: More): number {
    const drawn = this.#draw.int(9_000, 140_000)
    return more.wait === undefined ? drawn : more.wait * 60_000 + this.#draw.int(500, 20_000)
  }

  #message (said: Said, id: string, at: number, named: Map<string, string>): MessageFixture {
    const [who, text, more = {}] = said
    const keys = more.media === undefined ? [] : [more.media].flat()
    const attachments = keys.map((key, position) => this.#attachment(key, more, position))
    const linkedMessageID = more.re === undefined ? undefined : named.get(more.re)
    if (more.re && !linkedMessageID) throw new Error(`${this.#conversation.id}: no line is called ${more.re}`)
    return {
      id,
      ...(more.pending ? { pendingMessageID: more.pending } : {}),
      senderID: who === 'me' ? 'self' : this.#idOf(who),
      timestamp: iso(at),
      type: more.kind ?? (keys[0] ? mediumOf(keys[0]).messageType : 'TEXT'),
      ...(text === '' ? {} : { text }),
      ...(more.edited ? { editedTimestamp: iso(at + more.edited * 1000) } : {}),
      ...(more.hidden ? { isHidden: true } : {}),
      ...(more.deleted ? { isDeleted: true } : {}),
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(linkedMessageID ? { linkedMessageID } : {}),
      ...(more.mentions === undefined ? {} : { mentions: this.#mentions(more.mentions) }),
      ...(more.links ? { links: more.links } : {}),
      ...(more.react ? { reactions: this.#reactions(more.react) } : {}),
      ...(more.seen === undefined ? {} : { seen: this.#seen(more.seen) }),
      ...(more.fails ? { sendStatus: failure(more.fails, at) } : {})
    }
  }

  #mentions (who: string[] | null): string[] | null {
    return who && who.map(name => name === '@room' ? name : this.#idOf(name))
  }

  #seen (seen: NonNullable<More['seen']>): NonNullable<MessageFixture['seen']> {
    if (typeof seen !== 'object') return seen
    return Object.fromEntries(Object.entries(seen).map(([who, when]) => [this.#idOf(who), when]))
  }

  #reactions (given: Record<string, string[]>): ReactionFixture[] {
    return Object.entries(given).flatMap(([reactionKey, people]) => people.map(who => {
      const imgURL = customEmoji[reactionKey]
      return {
        participantID: this.#idOf(who),
        reactionKey,
        emoji: /\p{Extended_Pictographic}/u.test(reactionKey),
        ...(imgURL ? { imgURL } : {})
      }
    }))
  }

  #attachment (key: MediaKey, more: More, position: number): AttachmentFixture {
    const medium = mediumOf(key)
    const srcURL = (position === 0 && more.url) || this.#mediaURL()
    const fileName = position === 0 || !more.fileName
      ? more.fileName ?? medium.file
      : more.fileName.replace(/(_1)?(\.\w+)$/, `_${position + 1}$2`)
    this.#assets.push(assetEntry(srcURL, key, fileName))
    let posterImg: string | undefined
    if (key === 'clip') {
      posterImg = this.#mediaURL()
      this.#assets.push(assetEntry(posterImg, 'poster'))
    }
    return {
      id: srcURL,
      ...medium.attachment,
      srcURL,
      mimeType: medium.mimeType,
      fileName,
      fileSize: fileSizeOf(key),
      ...(medium.size ? { size: medium.size } : {}),
      ...(medium.duration === undefined ? {} : { duration: medium.duration }),
      ...(posterImg ? { posterImg } : {}),
      ...(key === 'voice' ? { transcription: spoken } : {})
    }
  }

  /** `mxc://<host>/<18 characters>`; what a bridge on this device fetched has a URL of its own kind. */
  #mediaURL (): string {
    const { bridge } = accounts[this.#conversation.account]
    const host = bridge.provider === 'local' ? `localmxc://${bridge.id}.localhost` : 'mxc://media.example.org'
    return `${host}/${this.#draw.text(18)}`
  }

  /**
   * Where a line has a sort key of its own, the lines before it need smaller ones. All are far below those that are
   * made from timestamps, so later lines need none.
   */
  #addSortKeys (lines: Array<{ said: Said, message: MessageFixture }>): void {
    const pinned = lines.findIndex(line => line.said[2]?.sortKey !== undefined)
    const key = lines[pinned]?.said[2]?.sortKey
    if (key === undefined) return
    lines.slice(0, pinned + 1).forEach(({ message }, position) => {
      message.sortKey = String(key - 64 * (pinned - position))
    })
  }

  /** For the user's messages that somebody answered: that they arrived, and who has read them. */
  #addReceipts (messages: MessageFixture[]): void {
    const { receipts, account } = this.#conversation
    if (!receipts) return
    const others = this.#conversation.members
      .map(member => this.#idOf(typeof member === 'string' ? member : member.who))
    const own = messages.filter(message => message.senderID === 'self' && !message.isDeleted && !message.sendStatus)
    for (const message of own.slice(-4)) {
      const at = Date.parse(message.timestamp)
      const answers = messages.filter(other => other.senderID !== 'self' && Date.parse(other.timestamp) > at)
      const answer = answers[0]
      // Native Matrix messages have no bridge that could report on the send.
      if (account !== 'matrix') {
        message.sendStatus = {
          status: 'SUCCESS', timestamp: iso(at + this.#draw.int(300, 2_400)), deliveredToUsers: others
        }
      }
      if (!answer || message.seen !== undefined) continue
      const readAt = iso(Math.max(at + 2_000, Date.parse(answer.timestamp) - this.#draw.int(2_000, 8_000)))
      if (receipts === 'flag') message.seen = true
      else if (receipts === 'time') message.seen = readAt
      else {
        message.seen = Object.fromEntries(others.map(id =>
          [id, id === answer.senderID ? readAt : answers.some(other => other.senderID === id)]))
      }
    }
  }
}

/** What the voice note of fixtures/assets says. */
const spoken = {
  transcription: 'Hi, it’s me. The plumber can come on Thursday at nine. Call me back when you can.',
  engine: 'whisper',
  language: 'en'
}

function failure (status: NonNullable<More['fails']>, at: number): NonNullable<MessageFixture['sendStatus']> {
  return status === 'FAIL_RETRIABLE'
    ? {
        status,
        timestamp: iso(at + 15_000),
        reason: 'm.bridge_unavailable',
        message: 'The connection to the network was lost',
        internalError: 'websocket closed: 1006 (abnormal closure)'
      }
    : {
        status,
        timestamp: iso(at + 4_000),
        reason: 'com.beeper.unsupported_event',
        message: 'The file is too large for this network'
      }
}

function iso (at: number): string {
  return new Date(at).toISOString()
}

function built (): Built[] {
  return conversations.map(conversation => new ConversationBuilder(conversation).build())
}

/** fixtures/default.json */
export function defaultFixture (): FixtureFile {
  const chats = built()
  const contacts: ContactFixture[] = (Object.keys(accounts) as AccountKey[]).flatMap(key =>
    [...contactsOf(key).values()].map(person => ({ accountID: accounts[key].accountID, ...person })))
  return {
    $schema: './schema.json',
    format: 1,
    name: 'default',
    description: 'A lived-in installation: ten accounts on nine networks, thirty-odd chats. All people are invented.',
    accounts: Object.values(accounts),
    contacts,
    chats: chats.map(({ chat }) => chat),
    messages: Object.fromEntries(chats.map(({ chat, messages }) => [chat.id, messages])),
    personas: [{ accountID: accounts.matrix.accountID, userID: '@echo:beeper.com', script: 'echo' }],
    tokens
  }
}

/** fixtures/empty.json */
export function emptyFixture (): FixtureFile {
  return {
    $schema: './schema.json',
    format: 1,
    name: 'empty',
    description: 'A fresh installation: the user’s own account and nothing else.',
    accounts: [accounts.matrix],
    contacts: [],
    chats: [],
    messages: {},
    tokens
  }
}

/** fixtures/assets/assets.json */
export function assetManifest (): AssetEntry[] {
  return [
    ...built().flatMap(({ assets }) => assets),
    ...otherAssets.map(([url, key]) => assetEntry(url, key)),
    ...Object.entries(samples).map(([kind, key]) => assetEntry(sampleMedia[kind as AttachmentKind], key)),
    ...sdkConformanceAssets
  ].sort((a, b) => a.url < b.url ? -1 : a.url > b.url ? 1 : 0)
    .filter((entry, position, all) => entry.url !== all[position - 1]?.url)
}

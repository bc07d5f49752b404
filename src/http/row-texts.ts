import type { Chat } from '../domain/chats/chat.js'
import type { Message } from '../domain/messages/message.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { TextOf } from './json-text.js'
import { isUnread } from '../domain/messages/message.js'
import { RecentMap } from '../platform/recent-map.js'

/** How many rows of a kind keep their texts, for each base and for each sandbox; see `RecentMap`. */
const keptRows = 500

/**
 * All that the JSON of a row depends on, besides what never changes: while it is the same, so is the text. The caller,
 * the clock and the server's URL are not in it, for presenters of rows do not use them.
 */
interface Kind<Row> {
  /** Another value whenever the row says something else. */
  stateOf (box: Sandbox, row: Row): number | string
  /** Another number whenever the people and labels that the row shows may be others; 0 while they are the base's. */
  namesOf (box: Sandbox, row: Row): number
  /** Whether everyone whom the row shows is known. */
  isKnown (box: Sandbox, row: Row): boolean
  /** Whether nothing else goes into the text. */
  isComplete (row: Row): boolean
  /** The row of the base that it does not differ from. */
  baseRowOf (box: Sandbox, row: Row): Row | undefined
}

/** Contacts and accounts. Each change makes the number of its store the greatest there is, so none hides another. */
function peopleOf ({ contacts, accounts }: Sandbox): number { return Math.max(contacts.revision, accounts.revision) }

const chats: Kind<Chat> = {
  stateOf (box, chat) {
    if (!chat.merge) return chat.revision
    const { id, revision } = box.chats.writtenTo(chat)
    return `${chat.revision} ${revision} ${id}`
  },
  namesOf: (box, chat) => chat.labelIDs.length > 0 ? Math.max(peopleOf(box), box.labels.revision) : peopleOf(box),
  isKnown ({ chats, contacts }, chat) {
    const { account: { accountID }, participants } = chats.writtenTo(chat)
    return participants.every(({ id }) => contacts.person(accountID, id))
  },
  // Of a file that was uploaded, a draft shows the present place.
  isComplete: ({ draft }) => Object.values(draft?.attachments ?? {})
    .every(({ filePath, uploadID }) => filePath !== undefined || uploadID === undefined),
  baseRowOf: (box, chat) => chat.isAsInBase && !chat.merge ? box.chats.base.byID.get(chat.id) : undefined
}

const messages: Kind<Message> = {
  stateOf: (_box, message) => 2 * message.revision + Number(isUnread(message)),
  namesOf: peopleOf,
  isKnown: ({ contacts }, { chat, senderID }) => contacts.person(chat.account.accountID, senderID) !== undefined,
  isComplete: () => true,
  baseRowOf: (_box, message) => message.chat.messages.rowOf(message)
}

/** A change of a message is one of its chat, too. */
const listedChats: Kind<Chat> = {
  ...chats,
  isKnown (box, chat) {
    const latest = box.messages.latest(chat)
    return chats.isKnown(box, chat) && (!latest || messages.isKnown(box, latest))
  }
}

interface Kept<Value> {
  state: number | string
  names: number
  /** The latest new person, where the row shows someone who is not known: it may be them. */
  additions: number | undefined
  text: TextOf<Value>
}

function isCurrent ({ additions }: Kept<unknown>, now: number): boolean {
  return additions === undefined || additions === now
}

/**
 * The texts of rows as one presenter shows them, each made once until the row changes. Those of rows that are as in the
 * base (`../domain/sandbox/base.ts`) are shared by all its sandboxes. Texts go with the state that they belong to, and
 * no more than the latest are kept.
 */
class RowTexts<Row, Value> {
  readonly #kind: Kind<Row>
  readonly #write: (box: Sandbox, row: Row) => TextOf<Value>
  /** By the base, or the state of the sandbox's chats. */
  readonly #kept = new WeakMap<object, RecentMap<Row, Kept<Value>>>()

  constructor (kind: Kind<Row>, write: (box: Sandbox, row: Row) => TextOf<Value>) {
    this.#kind = kind
    this.#write = write
  }

  of (box: Sandbox, row: Row): TextOf<Value> {
    // What a commit changes may be taken back.
    if (box.undo.isOpen) return this.#write(box, row)
    const state = this.#kind.stateOf(box, row)
    const names = this.#kind.namesOf(box, row)
    const { additions } = box.contacts
    const own = this.#keptBy(box.chats.state)
    const known = own.get(row)
    if (known?.state === state && known.names === names && isCurrent(known, additions)) return known.text
    const kept = this.#shared(box, row, state, names) ?? this.#made(box, row, state, names)
    if (this.#kind.isComplete(row)) own.set(row, kept)
    return kept.text
  }

  /** The text of the base's row, if it is the same. */
  #shared (box: Sandbox, row: Row, state: number | string, names: number): Kept<Value> | undefined {
    const { additions } = box.contacts
    const baseRow = names === 0 ? this.#kind.baseRowOf(box, row) : undefined
    if (!baseRow || this.#kind.stateOf(box, baseRow) !== state) return undefined
    const ofBase = this.#keptBy(box.chats.base)
    const known = ofBase.get(baseRow)
    if (known && isCurrent(known, additions)) return known
    if (!this.#kind.isComplete(row)) return undefined
    const kept = this.#made(box, row, state, names)
    if (!kept.additions) ofBase.set(baseRow, kept)
    return kept
  }

  #made (box: Sandbox, row: Row, state: number | string, names: number): Kept<Value> {
    const additions = this.#kind.isKnown(box, row) ? undefined : box.contacts.additions
    return { state, names, additions, text: this.#write(box, row) }
  }

  #keptBy (owner: object): RecentMap<Row, Kept<Value>> {
    let kept = this.#kept.get(owner)
    if (!kept) this.#kept.set(owner, kept = new RecentMap(keptRows))
    return kept
  }
}

type Write<Row, Value> = (box: Sandbox, row: Row) => TextOf<Value>

/** @returns what writes chats as the given function does, and keeps what it has written */
export const keepChats = keeping(chats)

/** The same for chats with their latest messages. */
export const keepListedChats = keeping(listedChats)

/** The same for messages. */
export const keepMessages = keeping(messages)

function keeping<Row> (kind: Kind<Row>) {
  return <Value>(write: Write<Row, Value>): Write<Row, Value> => {
    const texts = new RowTexts(kind, write)
    return (box, row) => texts.of(box, row)
  }
}

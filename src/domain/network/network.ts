import type { PlainSection } from '../sandbox/state-section.js'
import type { Clock } from '../sandbox/clock.js'
import type { Account, AccountStore } from '../accounts/account-store.js'
import type { Chat } from '../chats/chat.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { FaultStore } from '../faults/fault-store.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { Message } from '../messages/message.js'
import type { Membership } from '../homeserver/membership.js'
import type { MessageStore } from '../messages/message-store.js'
import type { NetworkDelaysFixture, NetworkFixture } from '../../fixtures/format.js'
import type { SendFixture } from '../../fixtures/jobs.js'
import type { Receipts } from './receipts.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { checkDelays, networkDelays } from '../sandbox/delays.js'
import { isConnected, permitted } from '../accounts/connection.js'
import { networkIssue } from '../accounts/network-names.js'
import { invalidField, NetworkRefusal } from '../errors/errors.js'
import { bareText } from '../rich-text/to-rich-text.js'

export interface NetworkContext {
  clock: Clock
  jobs: Scheduler
  accounts: AccountStore
  chats: ChatStore
  messages: MessageStore
  faults: FaultStore
  homeserver: Membership
  receipts: Receipts
  personas: { heard (message: Message): void }
  undo: UndoLog
}

export type NetworkSettings = Omit<NetworkFixture, 'waiting'>

/** How long the network takes, in milliseconds; null is never. */
export interface Delays {
  /** Until it confirms a send. */
  send: number
  /** From then until the others have the message. */
  delivery: number | null
  /** From the confirmation until the others have read it. */
  read: number | null
}

/**
 * Where nothing else is said. Assumed: the others have a message at once, and read it a minute later. Both are out of
 * the way of tests on a running clock: the first comes with the confirmation, the second after they are over.
 */
const defaultDelays: Delays = { send: 0, delivery: 0, read: 60_000 }

/** The job that ends a send. Its data are `{ chatID, messageID }`, and `failure` if it is to fail. */
const job = 'send.confirm'

/** The simulated network: it takes sends and confirms them, or does not. */
export class Network implements PlainSection<NetworkFixture> {
  readonly section = 'network'
  readonly #box: NetworkContext
  readonly #bootSendDelay: number
  #delays: NetworkDelaysFixture = {}
  #perNetwork: Record<string, NetworkDelaysFixture> = {}
  /** Sends that wait for their account to be connected, in the order in which they will go out. */
  #waiting: SendFixture[] = []

  /** @param sendDelay milliseconds until a send is confirmed, where the fixture says nothing */
  constructor (box: NetworkContext, sendDelay: number) {
    this.#box = box
    this.#bootSendDelay = sendDelay
    box.jobs.handle(job, data => { this.#confirm(data as SendFixture) })
  }

  /** @throws NetworkRefusal when the account cannot reach its network */
  checkReachable (account: Account): void {
    if (!isConnected(account)) throw refusal(account)
  }

  /** @throws NetworkRefusal when the chat is read-only, or the account cannot reach its network */
  checkWritable (chat: Chat): void {
    this.checkReachable(chat.account)
    checkNotReadOnly(chat)
  }

  /**
   * Whether a send is taken, though it may have to wait.
   * @throws NetworkRefusal when the chat is read-only, or the user must repair the account first
   */
  checkSendable (chat: Chat): void {
    if (permitted(chat.account) === 'nothing') throw refusal(chat.account)
    checkNotReadOnly(chat)
  }

  /** The delays of an account's network. */
  delaysOf ({ networkKey }: Account): Delays {
    const own = Object.hasOwn(this.#perNetwork, networkKey) ? this.#perNetwork[networkKey] : undefined
    const {
      sendDelay = this.#delays.sendDelay,
      deliveryDelay = this.#delays.deliveryDelay,
      readDelay = this.#delays.readDelay
    } = own ?? this.#delays
    return {
      send: sendDelay ?? this.#bootSendDelay,
      delivery: deliveryDelay === undefined ? defaultDelays.delivery : deliveryDelay,
      read: readDelay === undefined ? defaultDelays.read : readDelay
    }
  }

  /** The user has sent something: what becomes of it is decided now, and known after the delay. */
  sent (message: Message): void {
    const { chat } = message
    const failure = this.#failureOf(message)
    const data: SendFixture = { chatID: chat.id, messageID: message.id }
    if (failure) data.failure = failure
    this.#box.jobs.plan(this.delaysOf(chat.account).send, job, data)
  }

  #failureOf (message: Message): SendFixture['failure'] {
    const { faults } = this.#box
    if (!faults.any) return undefined
    const { id: chatID, account: { accountID } } = message.chat
    return faults.forSend({ accountID, chatID, text: bareText(message.text ?? '') })?.rule.send
  }

  #confirm (data: SendFixture): void {
    const { homeserver, messages, receipts, personas } = this.#box
    const message = this.#messageOf(data)
    if (message?.sendStatus?.status !== 'PENDING') return
    const { account } = message.chat
    if (!isConnected(account)) {
      this.#box.undo.add(() => { this.#waiting.pop() })
      this.#waiting.push(data)
      return
    }
    if (data.failure) return messages.fail(message, data.failure)
    // Assumed: who has left by then can write no more.
    if (message.chat.isReadOnly) {
      return messages.fail(message, { status: 'FAIL_PERMANENT', message: 'You may not write in this chat any more' })
    }
    const { delivery, read } = this.delaysOf(account)
    homeserver.installation?.accept(message)
    messages.confirm(message, delivery === 0 ? receipts.receivers(message.chat) : undefined)
    receipts.plan(message, { delivery, read })
    personas.heard(message)
  }

  #messageOf ({ chatID, messageID }: SendFixture): Message | undefined {
    const chat = this.#box.chats.find(chatID)
    return chat && this.#box.messages.find(chat, messageID)
  }

  /** An account's state has changed: what waited for its connection goes out. */
  connectionChanged (account: Account): void {
    if (!isConnected(account)) return
    const waiting = this.#waiting
    this.#keep()
    this.#waiting = []
    for (const data of waiting) {
      const chat = this.#box.chats.find(data.chatID)
      if (chat?.account === account) this.#box.jobs.plan(this.delaysOf(account).send, job, data)
      else if (chat) this.#waiting.push(data)
    }
  }

  /** A chat is no more, and neither is what waited to be sent there. */
  forget (chat: Chat): void {
    this.#keep()
    this.#waiting = this.#waiting.filter(({ chatID }) => chatID !== chat.id)
  }

  #keep (): void {
    const [delays, perNetwork, waiting] = [this.#delays, this.#perNetwork, this.#waiting]
    this.#box.undo.add(() => {
      this.#delays = delays
      this.#perNetwork = perNetwork
      this.#waiting = waiting
    })
  }

  clear (): void {
    this.#delays = {}
    this.#perNetwork = {}
    this.#waiting = []
  }

  fromFixture (section: NetworkFixture | undefined): void {
    const { networks = {}, waiting = [], ...delays } = section ?? {}
    this.#delays = { ...delays }
    this.#perNetwork = structuredClone(networks)
    this.#waiting = structuredClone(waiting)
  }

  toFixture (): NetworkFixture {
    return this.#waiting.length > 0
      ? { ...this.settings, waiting: structuredClone(this.#waiting) }
      : this.settings
  }

  /** The delays as they are set; without what is usual. */
  get settings (): NetworkSettings {
    return {
      sendDelay: this.#bootSendDelay,
      ...this.#delays,
      ...(Object.keys(this.#perNetwork).length > 0 ? { networks: structuredClone(this.#perNetwork) } : {})
    }
  }

  /**
   * Replaces the delays; sends under way keep theirs.
   * @throws InvalidInput for an unknown network, or a delay beyond the last possible time
   */
  configure (settings: NetworkSettings): void {
    const { networks = {}, ...delays } = settings
    checkDelays(this.#box.clock, networkDelays(settings))
    const known = new Set(this.#box.accounts.list().map(account => account.networkKey))
    for (const name of Object.keys(networks)) {
      const wrong = networkIssue(name, known)
      if (wrong !== undefined) throw invalidField(['networks', name], wrong)
    }
    this.#keep()
    this.#delays = { ...delays }
    this.#perNetwork = structuredClone(networks)
  }
}

function refusal ({ accountID, network, status }: Account): NetworkRefusal {
  return new NetworkRefusal(
    `The ${network} account ${accountID} is ${status}: connect it before using it`, { accountID, status })
}

function checkNotReadOnly (chat: Chat): void {
  if (chat.isReadOnly) {
    throw new NetworkRefusal(`The chat ${chat.id} is read-only: you cannot write there`)
  }
}

import type { Part } from './part.js'
import type { Account } from './accounts.js'
import type { Chat } from './chat.js'
import type { Chats } from './chats.js'
import type { Jobs } from './jobs.js'
import type { Message } from './message.js'
import type { Messages } from './messages.js'
import { NetworkRefusal } from './errors.js'

export interface NetworkSection {
  /** Milliseconds until the network confirms a send. */
  sendDelay?: number
}

export interface NetworkContext {
  jobs: Jobs
  chats: Chats
  messages: Messages
}

/** The simulated far side: it confirms sends, and can refuse. */
export class Network implements Part<NetworkSection> {
  readonly section = 'network'
  readonly #box: NetworkContext
  readonly #bootSendDelay: number
  #sendDelay: number

  /** @param sendDelay milliseconds until a send is confirmed, where the fixture says nothing */
  constructor (box: NetworkContext, sendDelay: number) {
    this.#box = box
    this.#bootSendDelay = sendDelay
    this.#sendDelay = sendDelay
    box.jobs.handle('send.confirm', ({ chatID, messageID }) => {
      const chat = box.chats.find(String(chatID))
      const message = chat && box.messages.find(chat, String(messageID))
      if (message) box.messages.confirm(message)
    })
  }

  /** @throws NetworkRefusal when the account cannot reach its network */
  checkReachable (account: Account): void {
    if (account.status === 'connected' || account.status === 'backfilling') return
    throw new NetworkRefusal(
      `The ${account.network} account ${account.accountID} is ${account.status}: connect it before using it`,
      { accountID: account.accountID, status: account.status })
  }

  /** @throws NetworkRefusal when nobody may write in the chat, or the account cannot reach its network */
  checkWritable (chat: Chat): void {
    this.checkReachable(chat.account)
    if (chat.isReadOnly) {
      throw new NetworkRefusal(`The chat ${chat.id} is read-only: its network lets you not write there`)
    }
  }

  /** The user has sent something: the confirmation comes after the delay. */
  sent (message: Message): void {
    this.#box.jobs.plan(this.#sendDelay, 'send.confirm', { chatID: message.chat.id, messageID: message.id })
  }

  clear (): void {
    this.#sendDelay = this.#bootSendDelay
  }

  fromFixture (section: NetworkSection | undefined): void {
    this.#sendDelay = section?.sendDelay ?? this.#bootSendDelay
  }

  toFixture (): NetworkSection {
    return { sendDelay: this.#sendDelay }
  }
}

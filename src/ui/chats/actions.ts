import type { Chat, Message, Persona } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { control, path } from '../api/server.js'

/** The user, as an actor; everyone else is named by their user ID. */
export const self = 'self'

/** A file that was uploaded for a message. */
export interface Upload {
  uploadID: string
  fileName: string
  mimeType: string
}

export interface NewMessage {
  text: string
  replyTo: string | undefined
  uploads: readonly Upload[]
}

/** What you change of a chat. */
export type ChatPatch = Partial<Pick<Chat, 'isPinned' | 'isMuted' | 'isArchived' | 'isLowPriority'>> & { draft?: null }

/** A chat that someone starts with you; without an account, that of a network, which is added where there is none. */
export interface NewChat {
  accountID?: string
  network?: string
  with: Array<{ fullName?: string }>
  title?: string
  messages: string[]
}

/**
 * What a person does in a sandbox. You act by the emulated API, as a client does; everyone else by the control API, as
 * the remote side of the network.
 */
export class Actions {
  readonly #sandbox: OpenSandbox

  constructor (sandbox: OpenSandbox) { this.#sandbox = sandbox }

  async #control<Answer> (method: string, to: string, body?: unknown): Promise<Answer> {
    return control<Answer>(path`sandboxes/${this.#sandbox.id}/` + to, { method, body })
  }

  async #own<Answer> (method: string, to: string, body?: unknown): Promise<Answer> {
    return this.#sandbox.api.call<Answer>(to, { method, body })
  }

  async send (chatID: string, actor: string, { text, replyTo, uploads }: NewMessage): Promise<void> {
    const written = text.trim() === '' ? undefined : text
    if (actor !== self) {
      const attachments = uploads.length > 0 ? uploads.map(({ uploadID }) => ({ uploadID })) : undefined
      await this.#control('POST', 'messages', { chatID, senderID: actor, text: written, replyTo, attachments })
      return
    }
    // The contract has one attachment for each message; the text goes with the first.
    for (const at of uploads.length === 0 ? [0] : uploads.keys()) {
      const upload = uploads[at]
      await this.#own('POST', path`chats/${chatID}/messages`, {
        ...at === 0 && written !== undefined ? { text: written } : {},
        ...at === 0 && replyTo !== undefined ? { replyToMessageID: replyTo } : {},
        ...upload ? { attachment: { uploadID: upload.uploadID } } : {}
      })
    }
  }

  async upload (file: File): Promise<Upload> {
    const form = new FormData()
    form.append('file', file, file.name)
    const answer = await this.#sandbox.api.call<Partial<Upload> & { error?: string }>('assets/upload', { body: form })
    if (answer.uploadID === undefined) throw new Error(answer.error ?? 'The upload failed')
    return { uploadID: answer.uploadID, fileName: answer.fileName ?? file.name, mimeType: answer.mimeType ?? file.type }
  }

  /** By who wrote it. */
  async edit ({ id, chatID, isSender }: Message, text: string): Promise<void> {
    if (isSender) await this.#own('PUT', path`chats/${chatID}/messages/${id}`, { text })
    else await this.#control('PATCH', path`messages/${id}`, { text })
  }

  /** By who wrote it. */
  async delete ({ id, chatID, isSender }: Message): Promise<void> {
    if (isSender) await this.#own('DELETE', path`chats/${chatID}/messages/${id}`)
    else await this.#control('PATCH', path`messages/${id}`, { deleted: true })
  }

  /** Adds a reaction, or takes it back. */
  async react (
    { id, chatID, reactions = [] }: Message, actor: string, selfID: string | undefined, key: string
  ): Promise<void> {
    const participantID = actor === self ? selfID : actor
    const remove = reactions.some(reaction => reaction.reactionKey === key && reaction.participantID === participantID)
    if (actor !== self) {
      await this.#control('PATCH', path`messages/${id}`, { reaction: { key, participantID: actor, remove } })
    } else if (remove) {
      await this.#own('DELETE', path`chats/${chatID}/messages/${id}/reactions/${key}`)
    } else {
      await this.#own('POST', path`chats/${chatID}/messages/${id}/reactions`, { reactionKey: key })
    }
  }

  /** An actor has read the chat up to a message. */
  async read (chatID: string, actor: string, messageID: string): Promise<void> {
    if (actor === self) await this.#own('POST', path`chats/${chatID}/read`, { messageID })
    else await this.#control('PATCH', path`messages/${messageID}`, { readBy: [actor] })
  }

  async type (chatID: string, actor: string, state: 'typing' | 'paused'): Promise<void> {
    await this.#control('POST', path`chats/${chatID}/typing`, { participantID: actor, state })
  }

  async resend (messageID: string): Promise<void> { await this.#control('POST', path`messages/${messageID}/resend`) }

  /** What you do to a chat: pin, mute, archive, priority. */
  async patch (chatID: string, change: ChatPatch): Promise<void> {
    await this.#own('PATCH', path`chats/${chatID}`, change)
  }

  async markUnread (chatID: string): Promise<void> { await this.#own('POST', path`chats/${chatID}/unread`, {}) }

  /** What others do to a chat: join and leave; and your labels. */
  async change (chatID: string, change: { join?: string[], leave?: string[], labelIDs?: string[] }): Promise<void> {
    await this.#control('PATCH', path`chats/${chatID}`, change)
  }

  async deleteChat (chatID: string): Promise<void> { await this.#control('DELETE', path`chats/${chatID}`) }

  /** A new person on an account; without a name, one is invented. @returns the user ID */
  async addPerson (accountID: string, fullName: string): Promise<string> {
    const { id } = await this.#control<{ id: string }>('POST', 'contacts', {
      accountID, ...fullName === '' ? {} : { fullName }
    })
    return id
  }

  /** Someone starts a chat with you. @returns its ID */
  async startChat (chat: NewChat): Promise<string> {
    const { id } = await this.#control<{ id: string }>('POST', 'chats', chat)
    return id
  }

  async personas (): Promise<Persona[]> {
    const { items } = await this.#control<{ items: Persona[] }>('GET', 'personas')
    return items
  }

  /** Has a person answer what you send by saying it back, or stops that. */
  async setEcho (accountID: string, userID: string, answers: boolean): Promise<void> {
    const others = (await this.personas()).filter(one => one.accountID !== accountID || one.userID !== userID)
    await this.#control('PUT', 'personas', {
      items: answers ? [...others, { accountID, userID, script: 'echo', groups: 'always' }] : others
    })
  }
}

import type { NewContact as DomainContact } from '../domain/contacts/add-contact.js'
import type { NewSeedChat } from '../domain/network/remote/add-chat.js'
import type { SeedReaction } from '../domain/network/remote/add-messages.js'
import type { Account } from '../http/v1/schemas/accounts.js'
import type { User } from '../http/v1/schemas/shared.js'
import type { IncomingMessage, Time } from './types.js'
import { timeText } from './mock-clock.js'

/** An account to add: you sign in to a network. Without a phone number, user name or e-mail one is made up. */
export interface NewAccount {
  /** WhatsApp, Telegram, Signal, ... */
  network: string
  /** By default one in the form of on-device accounts. */
  accountID?: string | undefined
  /** By default connected. */
  status?: NonNullable<Account['status']> | undefined
  /** Your name there; by default that of your first account. */
  fullName?: string | undefined
  username?: string | undefined
  phoneNumber?: string | undefined
  email?: string | undefined
  imgURL?: string | undefined
}

/** A person to add; what is left out is invented, unless there is an ID. */
export type NewContact = DomainContact

/** A person with the account that knows them. */
export interface Contact extends User {
  accountID: string
}

/** A message to add: a text, which the first of the others writes, or more. */
export type NewMessage = string | (Omit<IncomingMessage, 'replyTo'> & {
  /** What it answers: a message ID, or the place of an earlier message of the same list, from 0. */
  replyTo?: string | number | undefined
  reactions?: SeedReaction[] | undefined
})

/** A chat to add, with all that is in it. */
export interface NewChat extends Omit<NewSeedChat, 'messages' | 'reminder' | 'with'> {
  /** Who is in it besides you: user IDs, contacts, new people, or how many to invent. By default one person. */
  with?: number | Array<string | Contact | Omit<NewContact, 'network'>> | undefined
  messages?: NewMessage[] | undefined
  reminder?: { remindAt: Time, dismissOnIncomingMessage?: boolean | undefined } | undefined
}

/** The body that adds a chat. */
export function chatBody ({ messages, reminder, ...chat }: NewChat): object {
  return {
    ...chat,
    ...(messages === undefined ? {} : { messages: messageBodies(messages) }),
    ...(reminder === undefined ? {} : { reminder: { ...reminder, remindAt: timeText(reminder.remindAt) } })
  }
}

/** The part of a body that adds messages. */
export function messageBodies (messages: readonly NewMessage[]): unknown[] {
  return messages.map(message => typeof message === 'string' || message.timestamp === undefined
    ? message
    : { ...message, timestamp: timeText(message.timestamp) })
}

import type { AccountStore } from '../accounts/account-store.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { MessageStore } from '../messages/message-store.js'
import { decodedText, type NamedRecords } from '../journal/named-records.js'

/** All ways to name a record. */
type Forms = ReadonlySet<string>

/** @param chatID in any form: a chat or local chat ID, percent-encoded or not */
function chatForms (chats: ChatStore, chatID: string): Forms {
  const id = decodedText(chatID)
  const chat = chats.find(id)
  return new Set(chat ? [chat.id, chat.localChatID] : [id])
}

/** @param messageID in any form: a final, pending or Matrix event ID, percent-encoded or not */
function messageForms (messages: MessageStore, messageID: string): Forms {
  const id = decodedText(messageID)
  const message = messages.findAnywhere(id)
  return new Set([id, message?.id, message?.pendingID, message?.eventID].filter(form => form !== undefined))
}

/** What someone looks for: each in any of its forms. */
export interface WantedRecords {
  accountID?: string | undefined
  chatID?: string | undefined
  messageID?: string | undefined
}

export interface RecordsContext { accounts: AccountStore, chats: ChatStore, messages: MessageStore }

/**
 * Whether the records that a request or an event names are those that are wanted; an account also by its chats.
 * @param named asked only if anything is wanted
 */
export function namesWanted (
  box: RecordsContext, { accountID, chatID, messageID }: WantedRecords, named: () => NamedRecords
): boolean {
  if (chatID !== undefined) {
    const forms = chatForms(box.chats, chatID)
    if (!named().chatIDs.some(id => forms.has(id))) return false
  }
  if (messageID !== undefined) {
    const forms = messageForms(box.messages, messageID)
    if (!named().messageIDs.some(id => forms.has(id))) return false
  }
  return accountID === undefined || accountsNamed(box, named()).has(decodedText(accountID))
}

/** The accounts that someone names: directly, or by a chat of theirs. */
function accountsNamed (
  { accounts, chats }: RecordsContext,
  { accountIDs, chatIDs }: { accountIDs: readonly string[], chatIDs: readonly string[] }
): Forms {
  const ofChats = chatIDs.flatMap(chatID => chats.find(chatID)?.account.accountID ?? [])
  return new Set([...accountIDs.map(accountID => accounts.find(accountID)?.accountID ?? accountID), ...ofChats])
}

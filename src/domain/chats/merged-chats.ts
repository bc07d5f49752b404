import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat, Merge } from './chat.js'
import { invalidField, MockError } from '../errors/errors.js'

/** Chats to merge. */
export interface NewMerge {
  /** At least two; local chat IDs too. */
  chatIDs: string[]
  /** The member that sends go to; by default the most recently active one. */
  defaultChatID?: string | undefined
  /** By default that of the first member. */
  title?: string | undefined
  /** By default a new one. */
  id?: string | undefined
}

/**
 * The user merges chats, for example those with one person on several networks. The merged chat is a chat of the Matrix
 * account that holds no messages of its own. Assumed: a chat is in one merged chat at most, and groups can be merged.
 * @throws MockError not_found, validation_error, conflict for a chat that is merged already or without Matrix account
 */
export function mergeChats (box: Sandbox, { chatIDs, defaultChatID, title, id }: NewMerge): Chat {
  const members = [...new Set(chatIDs.map(id => box.chats.get(id)))]
  const [first] = members
  if (!first || members.length < 2) throw invalidField('chatIDs', 'Name at least two different chats', 'too_small')
  for (const member of members) {
    if (!member.merge && member.mergedIntoChatID === undefined) continue
    throw new MockError('conflict',
      `The chat ${member.id} is ${member.merge ? 'a merged chat' : `merged into ${member.mergedIntoChatID}`}: delete that first`)
  }
  const merge = { chatIDs: members.map(({ id }) => id), ...defaultOf(box, members, defaultChatID) }
  const account = box.accounts.list().find(({ networkKey }) => networkKey === 'matrix')
  if (!account) throw new MockError('conflict', 'A merged chat belongs to the Matrix account, and there is none')
  return box.commit(() => {
    const chat = box.chats.add(account, 'single', [], title ?? box.chats.title(first), merge, id)
    box.chats.touch(chat, Math.max(...members.map(({ lastActivity }) => lastActivity)))
    for (const member of members) box.chats.update(member, { mergedIntoChatID: chat.id })
    return chat
  })
}

/**
 * A merge with another member that sends go to.
 * @param defaultChatID null for the most recently active one
 * @throws MockError not_found, validation_error for a chat that is not merged, or not a member
 */
export function withDefaultChat (box: Sandbox, chat: Chat, defaultChatID: string | null): Merge {
  const { merge } = chat
  if (!merge) throw invalidField('defaultChatID', 'Only a merged chat has a default chat')
  const { chatIDs } = merge
  return { chatIDs, ...defaultOf(box, chatIDs.map(id => box.chats.get(id)), defaultChatID ?? undefined) }
}

function defaultOf (box: Sandbox, members: readonly Chat[], chatID: string | undefined): { defaultChatID?: string } {
  if (chatID === undefined) return {}
  const chat = box.chats.get(chatID)
  if (!members.includes(chat)) throw invalidField('defaultChatID', 'It must be one of the merged chats')
  return { defaultChatID: chat.id }
}

/**
 * A chat is about to go. Its merged chat loses a member, and is gone when fewer than two are left; the members of a
 * merged chat stay. The caller holds a commit.
 * @returns the merged chat that has to go too
 */
export function leaveMerge (box: Pick<Sandbox, 'chats'>, chat: Chat): Chat | undefined {
  for (const id of chat.merge?.chatIDs ?? []) {
    const member = box.chats.withID(id)
    if (member?.mergedIntoChatID === chat.id) box.chats.update(member, { mergedIntoChatID: undefined })
  }
  const merged = chat.mergedIntoChatID === undefined ? undefined : box.chats.withID(chat.mergedIntoChatID)
  if (!merged?.merge) return undefined
  const chatIDs = merged.merge.chatIDs.filter(id => id !== chat.id)
  if (chatIDs.length < 2) return merged
  const { defaultChatID } = merged.merge
  box.chats.update(merged, {
    merge: { chatIDs, ...(defaultChatID === undefined || defaultChatID === chat.id ? {} : { defaultChatID }) }
  })
  return undefined
}

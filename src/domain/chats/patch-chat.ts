import type { Account } from '../accounts/account-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat, ChatRow } from './chat.js'
import type { DraftAttachmentInput } from './draft.js'
import { abilitiesOf, can, capabilitiesOf } from '../capabilities/capabilities.js'
import { isEmptyDraft, prepareDraft } from './draft.js'
import { InvalidInput, MockError, type Issue } from '../errors/errors.js'
import { canShow } from '../sandbox/time.js'
import { toRichText } from '../rich-text/to-rich-text.js'

/** What is to change. A field that is absent stays; null clears (contract: v1-behaviour.md, patchChat). */
export interface ChatPatch {
  draft?: { text: string, attachments?: Record<string, DraftAttachmentInput> } | null
  title?: string | null
  description?: string | null
  /** Path of a local image. Assumed: the file is not looked at, for it may be on another machine than the mock. */
  imgURL?: string | null
  isArchived?: boolean
  isLowPriority?: boolean
  isPinned?: boolean
  isMuted?: boolean
  messageExpirySeconds?: number | null
}

const flags = ['isArchived', 'isLowPriority', 'isPinned', 'isMuted'] as const
/** The texts of a group, each with the capability needed to change it. */
const texts = [['title', 'title'], ['description', 'description'], ['imgURL', 'avatar']] as const
/** Changes that the network makes; Beeper keeps the rest itself. */
const networkFields = ['title', 'description', 'imgURL', 'messageExpirySeconds'] as const

type Changes = Partial<Pick<ChatRow, typeof flags[number] | typeof networkFields[number] | 'draft'>>

/**
 * Changes a chat, in all that is asked or not at all (observed.md, Ours).
 *
 * What the network, the account or the user's rights in the chat do not allow is a validation error that names each
 * such field. A draft over another one is a conflict. Assumed: the contract says that these are refused, and not how.
 * Setting a field to its current value always succeeds.
 *
 * @throws MockError not_found for the chat or an upload, validation_error, conflict, bad_gateway when the account
 *   cannot reach its network
 */
export async function patchChat (box: Sandbox, chatID: string, patch: ChatPatch): Promise<Chat> {
  const draftText = patch.draft && await toRichText(patch.draft.text, ['draft', 'text'])
  const chat = box.chats.get(chatID)
  const changes = changesOf(chat, patch)
  const issues = refusals(chat, changes, box.clock.now())
  if (issues.length > 0) throw new InvalidInput(issues)
  const makeDraft = draftText && prepareDraft(box, draftText, patch.draft?.attachments)
  if (makeDraft && !isEmptyDraft(chat.draft)) {
    throw new MockError('conflict', 'The chat has a draft: clear it with "draft": null before you set another')
  }
  if (networkFields.some(field => field in changes)) box.network.checkReachable(chat.account)
  const clearsDraft = patch.draft !== undefined && !makeDraft && chat.draft !== undefined
  if (!makeDraft && !clearsDraft && Object.keys(changes).length === 0) return chat
  return box.commit(() => {
    if (makeDraft || clearsDraft) changes.draft = makeDraft?.()
    box.chats.update(chat, changes)
    return chat
  })
}

/** Moves a chat to the archive, or back to the inbox. @throws MockError not_found */
export function archiveChat (box: Sandbox, chatID: string, isArchived: boolean): Chat {
  const chat = box.chats.get(chatID)
  if (chat.isArchived === isArchived) return chat
  return box.commit(() => {
    box.chats.update(chat, { isArchived })
    return chat
  })
}

/** The fields, all but the draft, that will not be what they are. A text of nothing but blanks is none. */
function changesOf (chat: Chat, patch: ChatPatch): Changes {
  const changes: Changes = {}
  for (const flag of flags) {
    const wanted = patch[flag]
    if (wanted !== undefined && wanted !== chat[flag]) changes[flag] = wanted
  }
  for (const [field] of texts) {
    const wanted = patch[field]
    if (wanted === undefined) continue
    const text = wanted === null || wanted.trim() === '' ? undefined : wanted
    if (text !== chat[field]) changes[field] = text
  }
  const { messageExpirySeconds: timer } = patch
  if (timer !== undefined && (timer ?? 0) !== (chat.messageExpirySeconds ?? 0)) {
    // Zero turns messages that disappear off, as null does.
    changes.messageExpirySeconds = timer === 0 || timer === null ? undefined : timer
  }
  return changes
}

/** The one place that says which changes of a chat are refused, and how. */
function refusals (chat: Chat, changes: Changes, now: number): Issue[] {
  const issues: Issue[] = []
  const { account } = chat
  const refuse = (field: keyof Changes, message: string) => issues.push({ code: 'custom', message, path: [field] })
  const { state, disappearingTimer } = capabilitiesOf(chat)

  for (const [field, capability] of texts) {
    if (!(field in changes)) continue
    if (!can(state[capability].level)) {
      refuse(field, chat.type === 'single'
        ? `A direct chat on ${account.network} shows whom it is with: only groups can be given a ${capability}`
        : `${account.network} cannot change the ${capability} of a group`)
    } else if (chat.isReadOnly) {
      refuse(field, 'You may not change it: the chat is read-only for you')
    }
  }
  if ('messageExpirySeconds' in changes) {
    const { messageExpirySeconds: seconds } = changes
    const timers = disappearingTimer?.timers
    if (seconds !== undefined && !canShow(now + seconds * 1000)) {
      refuse('messageExpirySeconds', 'Messages would disappear after the year 9999')
    } else if (!can(state.disappearingTimer.level)) {
      refuse('messageExpirySeconds', `${account.network} has no messages that disappear in this chat`)
    } else if (chat.isReadOnly) {
      refuse('messageExpirySeconds', 'You may not change it: the chat is read-only for you')
    } else if (seconds !== undefined && timers && !timers.includes(seconds * 1000)) {
      const allowed = timers.map(timer => timer / 1000).join(', ')
      refuse('messageExpirySeconds', `${account.network} takes ${allowed} seconds, or null for messages that stay`)
    }
  }
  for (const flag of ['isPinned', 'isLowPriority'] as const) {
    const refusal = changes[flag] ? flagRefusal(account, flag) : undefined
    if (refusal !== undefined) refuse(flag, refusal)
  }
  return issues
}

/** Why a flag cannot be set on chats of an account; undefined where it can. */
export function flagRefusal (account: Account, flag: 'isPinned' | 'isLowPriority'): string | undefined {
  const { pin, lowPriority } = abilitiesOf(account)
  if (flag === 'isPinned') return pin ? undefined : `Chats of ${account.network} accounts cannot be pinned`
  return lowPriority ? undefined : `Chats of ${account.network} accounts cannot be of low priority`
}

import type { ChatFixture, LinkFixture, MessageFixture } from '../../src/domain/fixture-format.js'
import type { AccountKey } from './accounts.js'
import type { MediaKey } from './media.js'

/** What a line may have beside its speaker and text. */
export interface More {
  /** A name for the line, so that another can answer it. */
  as?: string
  /** The name of the line that this one answers. */
  re?: string
  /** Reaction keys, each with who gave it. */
  react?: Record<string, string[]>
  /** Seconds after which the text was edited. */
  edited?: number
  deleted?: true
  hidden?: true
  kind?: 'NOTICE' | 'LOCATION'
  media?: MediaKey | MediaKey[]
  /** The name under which the (first) file was sent. */
  fileName?: string
  /** The (first) file's URL, if it must be this one. */
  url?: string
  links?: LinkFixture[]
  /** Short names, `me`, or `@room`. */
  mentions?: string[] | null
  seen?: Exclude<MessageFixture['seen'], object> | Record<string, boolean | string>
  fails?: 'FAIL_RETRIABLE' | 'FAIL_PERMANENT'
  /** Minutes since the line before. */
  wait?: number
  /** The exact time. */
  at?: string
  id?: string
  pending?: string
  sortKey?: number
}

/** Who (`me` or a contact's short name), and the text as Matrix HTML. */
export type Said = [who: string, text: string, more?: More]

export interface Conversation {
  account: AccountKey
  id: string
  localChatID: string
  type: 'single' | 'group'
  title?: string
  description?: string
  imgURL?: string
  members: Array<string | { who: string, isAdmin?: true, isPending?: true, isNetworkBot?: true }>
  createdAt: string
  /** The first message ID; each chat was synced in one go, so its IDs lie together. */
  firstID: number
  /** In which form the network reports who has seen the user's messages. */
  receipts?: 'flag' | 'time' | 'each'
  state?: Pick<ChatFixture, 'unreadCount' | 'isArchived' | 'isLowPriority' | 'isMarkedUnread' | 'isMuted' | 'isPinned' |
    'isReadOnly' | 'draft' | 'reminder' | 'snooze' | 'messageExpirySeconds'>
  talks: Array<{ at: string, said: Said[] }>
}

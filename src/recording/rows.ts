import type {
  AccountFixture, AssetFixture, AttachmentFixture, ChatFixture, ContactFixture, DraftAttachmentFixture, LabelFixture,
  LinkFixture, MessageFixture, ParticipantFixture, ReactionFixture
} from '../fixtures/format.js'
import { accountStatuses, messageTypes, sendStatuses } from '../fixtures/format.js'
import type { PersonFixture } from '../fixtures/person.js'
import {
  amount, byID, either, flag, invented, list, mediaType, object, oneOf, orNull, positive, sortKey, time, whole,
  type Field, type Fields
} from './anonymise/fields.js'

/**
 * What becomes of each field of a fixture's row in a recording: kept, or replaced by an invention of the same kind. A
 * field that the fixture format gains has to be decided here before this compiles.
 */

const id = invented('id')
const text = invented('text')
const url = invented('url')
/** Never recorded: secrets, or what only snapshots of the mock have. */
const leftOut: Field = { write: () => undefined }
const size = object<{ width: number, height: number }>({ width: positive, height: positive },
  row => row.width !== undefined && row.height !== undefined)

const person: Fields<PersonFixture> = {
  id,
  username: invented('handle'),
  phoneNumber: text,
  email: invented('email'),
  fullName: text,
  imgURL: url,
  cannotMessage: flag
}

/** Names of networks as the app shows them (observed.md, later-than-4.3.0.md). */
export const networkNames = ['AI', 'Beeper', 'Beeper (Matrix)', 'Discord', 'Dummy', 'Google Chat', 'Google Messages', 'Instagram', 'LinkedIn',
  'Messenger', 'Signal', 'Slack', 'Telegram', 'Twitter/X', 'WhatsApp', 'iMessage']

export const contactFields: Fields<ContactFixture> = { accountID: id, ...person }

export const accountFields: Fields<AccountFixture> = {
  accountID: id,
  bridge: object<AccountFixture['bridge']>({
    id, type: id, provider: oneOf(['cloud', 'self-hosted', 'local', 'platform-sdk'])
  }),
  loginID: id,
  network: either(oneOf(networkNames), text),
  user: object(person),
  selfID: id,
  status: oneOf(accountStatuses),
  statusText: text,
  isUnlisted: flag,
  // A free map, in which anything could be; by default the account can what its network can.
  capabilities: leftOut
}

const participant: Fields<ParticipantFixture> = { id, isAdmin: flag, isPending: flag, isNetworkBot: flag }

const draftAttachment: Fields<DraftAttachmentFixture> = {
  id,
  type: oneOf(['file', 'gif', 'recorded_audio']),
  mimeType: mediaType,
  fileName: invented('fileName'),
  filePath: url,
  uploadID: leftOut,
  fileSize: amount,
  stickerID: id,
  audioDurationSeconds: amount,
  size
}

export const chatFields: Fields<ChatFixture> = {
  id,
  localChatID: sortKey,
  accountID: id,
  type: oneOf(['single', 'group']),
  title: text,
  description: orNull(text),
  imgURL: orNull(url),
  participants: list(either(id, object(participant))),
  isReadOnly: flag,
  createdAt: time,
  lastActivity: time,
  activityRank: leftOut,
  unreadCount: whole,
  lastReadMessageSortKey: sortKey,
  isArchived: flag,
  isLowPriority: flag,
  isMarkedUnread: flag,
  isMuted: flag,
  isPinned: flag,
  draft: object<NonNullable<ChatFixture['draft']>>({ text: invented('html'), attachments: byID(object(draftAttachment)) }),
  reminder: object<NonNullable<ChatFixture['reminder']>>({ remindAt: time, dismissOnIncomingMessage: flag },
    row => row.remindAt !== undefined),
  snooze: object<NonNullable<ChatFixture['snooze']>>({ snoozeUntil: time, userSnoozedAt: time }),
  messageExpirySeconds: orNull(whole),
  labelIDs: list(id),
  merge: object<NonNullable<ChatFixture['merge']>>({ chatIDs: list(id), defaultChatID: id })
}

export const labelFields: Fields<LabelFixture> = { id, name: text }

const attachment: Fields<AttachmentFixture> = {
  id: {
    write: (value, invent) => {
      if (typeof value !== 'string') return undefined
      return value.includes('://') ? invent.url(value) : invent.id(value)
    }
  },
  type: oneOf(['unknown', 'img', 'video', 'audio']),
  srcURL: url,
  mimeType: mediaType,
  fileName: invented('fileName'),
  fileSize: amount,
  isGif: flag,
  isSticker: flag,
  isVoiceNote: flag,
  duration: amount,
  transcription: object<NonNullable<AttachmentFixture['transcription']>>({
    transcription: text, engine: text, language: text
  }),
  posterImg: url,
  size
}

const link: Fields<LinkFixture> = {
  url, originalURL: url, favicon: url, img: url, imgSize: size, title: text, summary: text
}

const reaction: Fields<ReactionFixture> = {
  participantID: id, reactionKey: invented('reaction'), emoji: flag, imgURL: url, transactionID: leftOut
}

const messageID: Field = {
  write: (value, invent, path, notes) => {
    if (typeof value !== 'string') return undefined
    const written = invent.messageID(value)
    if (written === value) notes.kept.add(path)
    return written
  }
}

export const messageFields: Fields<MessageFixture> = {
  id: messageID,
  pendingMessageID: messageID,
  eventID: messageID,
  senderID: id,
  timestamp: time,
  sortKey,
  timeRank: leftOut,
  type: orNull(oneOf(messageTypes)),
  text: invented('html'),
  editedTimestamp: time,
  editCount: leftOut,
  isHidden: flag,
  isDeleted: flag,
  sendStatus: object<NonNullable<MessageFixture['sendStatus']>>({
    status: oneOf(sendStatuses),
    timestamp: time,
    reason: text,
    message: text,
    internalError: text,
    deliveredToUsers: list(id)
  }, row => row.status !== undefined && row.timestamp !== undefined),
  attachments: list(object(attachment, row => row.type !== undefined)),
  linkedMessageID: messageID,
  mentions: orNull(list(id)),
  links: list(object(link)),
  reactions: list(object(reaction)),
  seen: either(flag, time, byID(either(flag, time)))
}

export const assetFields: Fields<AssetFixture> = {
  url,
  uploadID: leftOut,
  fileName: invented('fileName'),
  mimeType: mediaType,
  fileSize: leftOut,
  size,
  duration: amount,
  createdAt: time,
  sha256: leftOut,
  content: leftOut,
  file: leftOut,
  isGone: flag
}

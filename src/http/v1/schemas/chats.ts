import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { typingStates } from '../../../domain/chats/typing.js'
import { Message, MessageAttachmentInput, MessageTextInput, Size } from './messages.js'
import { DateTime, MapOf, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { AccountID, ChatID, Cursor, Direction, pageProperties, Participant } from './shared.js'

export const DraftAttachment = Type.Object({
  id: Type.String(),
  type: StringEnum(['file', 'gif', 'recorded_audio']),
  mimeType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  filePath: Type.Optional(Type.String()),
  fileSize: Type.Optional(Type.Number({ description: 'In bytes.' })),
  stickerID: Type.Optional(Type.String()),
  audioDurationSeconds: Type.Optional(Type.Number()),
  size: Type.Optional(Size)
}, { title: 'DraftAttachment' })
export type DraftAttachment = Static<typeof DraftAttachment>

export const ChatDraft = Nullable(Type.Object({
  text: Type.String({ description: 'Rich text, in Matrix HTML.' }),
  attachments: Type.Optional(MapOf(DraftAttachment, { description: 'By attachment ID.' }))
}), { title: 'ChatDraft' })
export type ChatDraft = Static<typeof ChatDraft>

export const CapabilitySupportLevel = Type.Unsafe<-2 | -1 | 0 | 1 | 2>({
  type: 'integer',
  enum: [-2, -1, 0, 1, 2],
  title: 'CapabilitySupportLevel',
  description: '-2 rejected, -1 dropped, 0 unsupported, 1 partly, 2 fully supported.'
})
export type CapabilitySupportLevel = Static<typeof CapabilitySupportLevel>

export const AttachmentCapabilities = Type.Object({
  mimeTypes: MapOf(CapabilitySupportLevel, { description: 'A type that is not listed counts as rejected.' }),
  caption: Type.Optional(CapabilitySupportLevel),
  maxCaptionLength: Type.Optional(Type.Integer()),
  maxSize: Type.Optional(Type.Integer({ description: 'In bytes.' })),
  maxWidth: Type.Optional(Type.Integer()),
  maxHeight: Type.Optional(Type.Integer()),
  maxDuration: Type.Optional(Type.Integer({ description: 'In seconds.' })),
  viewOnce: Type.Optional(Type.Boolean())
}, { title: 'AttachmentCapabilities' })
export type AttachmentCapabilities = Static<typeof AttachmentCapabilities>

const StateCapability = Type.Object({ level: CapabilitySupportLevel })

export const ChatStateCapabilities = Type.Object({
  disappearingTimer: Type.Optional(StateCapability),
  avatar: Type.Optional(StateCapability),
  title: Type.Optional(StateCapability),
  description: Type.Optional(StateCapability)
}, { title: 'ChatStateCapabilities', description: 'Which properties of the chat can be changed.' })
export type ChatStateCapabilities = Static<typeof ChatStateCapabilities>

export const ChatCapabilities = Type.Object({
  formatting: Type.Optional(MapOf(CapabilitySupportLevel)),
  attachments: Type.Optional(MapOf(AttachmentCapabilities, {
    description: 'By message type; a type that is not listed counts as rejected.'
  })),
  maxTextLength: Type.Optional(Type.Integer()),
  locationMessage: Type.Optional(CapabilitySupportLevel),
  poll: Type.Optional(CapabilitySupportLevel),
  thread: Type.Optional(CapabilitySupportLevel),
  reply: Type.Optional(CapabilitySupportLevel),
  edit: Type.Optional(CapabilitySupportLevel),
  editMaxCount: Type.Optional(Type.Integer()),
  editMaxAge: Type.Optional(Type.Integer({ description: 'In seconds.' })),
  delete: Type.Optional(CapabilitySupportLevel),
  deleteMaxAge: Type.Optional(Type.Integer({ description: 'In seconds.' })),
  deleteForMe: Type.Optional(Type.Boolean()),
  messageRequest: Type.Optional(Type.Object({
    acceptWithMessage: Type.Optional(CapabilitySupportLevel),
    acceptWithButton: Type.Optional(CapabilitySupportLevel)
  })),
  reaction: Type.Optional(CapabilitySupportLevel),
  reactionCount: Type.Optional(Type.Integer({ description: 'Reactions that one person may add to a message.' })),
  allowedReactions: Type.Optional(Type.Array(Type.String())),
  customEmojiReactions: Type.Optional(Type.Boolean()),
  disappearingTimer: Type.Optional(Type.Object({
    types: Type.Optional(Type.Array(StringEnum(['afterRead', 'afterReadByRecipient', 'afterSend']))),
    timers: Type.Optional(Type.Array(Type.Integer(), { description: 'In milliseconds.' })),
    omitEmptyTimer: Type.Optional(Type.Boolean())
  })),
  readReceipts: Type.Optional(Type.Boolean()),
  typingNotifications: Type.Optional(Type.Boolean()),
  archive: Type.Optional(Type.Boolean()),
  markAsUnread: Type.Optional(Type.Boolean()),
  deleteChat: Type.Optional(Type.Boolean()),
  deleteChatForEveryone: Type.Optional(Type.Boolean()),
  participantActions: Type.Optional(Type.Object({
    ban: Type.Optional(CapabilitySupportLevel),
    invite: Type.Optional(CapabilitySupportLevel),
    kick: Type.Optional(CapabilitySupportLevel),
    leave: Type.Optional(CapabilitySupportLevel),
    revokeInvite: Type.Optional(CapabilitySupportLevel)
  })),
  state: Type.Optional(ChatStateCapabilities)
}, { title: 'ChatCapabilities' })
export type ChatCapabilities = Static<typeof ChatCapabilities>

export const Label = Type.Object({ id: Type.String(), name: Type.String() }, { title: 'Label' })
export type Label = Static<typeof Label>

export const ListLabelsOutput = Type.Array(Label)

export const Chat = Type.Object({
  id: Type.String(),
  localChatID: Type.Optional(Nullable(Type.String(), { description: 'Short ID, valid on this installation only.' })),
  accountID: Type.String(),
  network: Type.String({ description: 'Display name of the network.' }),
  title: Type.String({ description: 'As shown; made from the participants when the chat has no title.' }),
  description: Type.Optional(Nullable(Type.String())),
  imgURL: Type.Optional(Nullable(Type.String())),
  type: StringEnum(['single', 'group']),
  isReadOnly: Type.Optional(Type.Boolean()),
  participants: Type.Object({
    items: Type.Array(Participant, { description: 'Possibly only some of them.' }),
    hasMore: Type.Boolean(),
    total: Type.Integer()
  }),
  lastActivity: Type.Optional(DateTime()),
  unreadCount: Type.Integer(),
  unreadMentionsCount: Type.Optional(Type.Integer()),
  lastReadMessageSortKey: Type.Optional(Type.String()),
  draft: Type.Optional(ChatDraft),
  reminder: Type.Optional(Nullable(Type.Object({
    remindAt: Type.Optional(DateTime()),
    dismissOnIncomingMessage: Type.Optional(Type.Boolean())
  }))),
  snooze: Type.Optional(Nullable(Type.Object({
    snoozeUntil: Type.Optional(DateTime()),
    userSnoozedAt: Type.Optional(DateTime())
  }))),
  isArchived: Type.Optional(Type.Boolean()),
  isMarkedUnread: Type.Optional(Type.Boolean({ description: 'Set by the user, independent of unreadCount.' })),
  isMuted: Type.Optional(Type.Boolean()),
  isPinned: Type.Optional(Type.Boolean()),
  isLowPriority: Type.Optional(Type.Boolean()),
  messageExpirySeconds: Type.Optional(Nullable(Type.Integer())),
  capabilities: Type.Optional(ChatCapabilities),
  labels: Type.Optional(Type.Array(Label, { description: 'Absent when it has none.' })),
  merge: Type.Optional(Type.Object({
    chatIDs: Type.Array(Type.String()),
    defaultChatID: Type.Optional(Type.String({
      description: 'Where sends go; when absent, to the most recently active chat.'
    }))
  }, { description: 'Makes it a merged chat, which holds no messages of its own.' })),
  mergedIntoChatID: Type.Optional(Type.String({ description: 'The merged chat that it is a member of.' }))
}, { title: 'Chat' })
export type Chat = Static<typeof Chat>

export const ChatWithPreview = Type.Intersect([
  Chat,
  Type.Object({ preview: Type.Optional(Message) })
], { title: 'ChatWithPreview' })
export type ChatWithPreview = Static<typeof ChatWithPreview>

export const ChatParams = Type.Object({ chatID: ChatID })
export type ChatParams = Static<typeof ChatParams>

export const ListChatsQuery = Type.Object({
  cursor: Type.Optional(Cursor),
  direction: Type.Optional(Direction),
  accountIDs: Type.Optional(Type.Array(AccountID))
})
export type ListChatsQuery = Static<typeof ListChatsQuery>

export const ListChatsOutput = Type.Object(pageProperties(ChatWithPreview), { title: 'ListChatsOutput' })
export type ListChatsOutput = Static<typeof ListChatsOutput>

export const CreateChatBody = Type.Object({
  accountID: Type.String(),
  messageText: Type.Optional(Type.String({ description: 'First message, where the network needs one.' })),
  type: StringEnum(['single', 'group'], { description: 'single requires exactly one participant ID.' }),
  participantIDs: Type.Array(Type.String(), { minItems: 1 }),
  title: Type.Optional(Type.String({ description: 'For groups; most networks ignore it for single.' }))
}, { title: 'CreateChatInput' })
export type CreateChatBody = Static<typeof CreateChatBody>

export const StartChatBody = Type.Object({
  accountID: Type.String(),
  messageText: Type.Optional(Type.String({ description: 'First message, where the network needs one.' })),
  user: Type.Object({
    id: Type.Optional(Type.String()),
    username: Type.Optional(Type.String()),
    phoneNumber: Type.Optional(Type.String({ description: 'E.164 is the safest form.' })),
    email: Type.Optional(Type.String()),
    fullName: Type.Optional(Type.String({ description: 'Only ranks the candidates.' }))
  }, { description: 'What is known of the person; the best identifier is picked.' }),
  allowInvite: Type.Optional(Type.Boolean({ default: true }))
}, { title: 'StartChatInput' })
export type StartChatBody = Static<typeof StartChatBody>

// Validates POST /v1/chats; CreateChatBody is what is published. App versions 4.2.557 to 4.2.807 accept
// mode "start" here, which needs `user` instead of `type` and `participantIDs`, and older SDKs still send it.
// contract: observed.md, Seen
export const CreateChatBodyAccepted = Type.Unsafe<
  StartChatBody & { mode: 'start' } | CreateChatBody & { mode?: 'create' }
>({
  ...Type.Object({
    ...Type.Partial(CreateChatBody).properties,
    ...Type.Partial(StartChatBody).properties,
    accountID: CreateChatBody.properties.accountID,
    mode: Type.Optional(StringEnum(['create', 'start'], { default: 'create' }))
  }),
  if: { properties: { mode: { const: 'start' } }, required: ['mode'] },
  then: { properties: { user: {} }, required: ['user'] },
  else: { properties: { type: {}, participantIDs: {} }, required: ['type', 'participantIDs'] }
})
export type CreateChatBodyAccepted = Static<typeof CreateChatBodyAccepted>

export const CreateChatOutput = Type.Intersect([
  Chat,
  Type.Object({
    chatID: Type.String({ deprecated: true, description: 'Same as id.' }),
    status: Type.Optional(StringEnum(['existing', 'created'], { deprecated: true }))
  })
], { title: 'CreateChatOutput' })
export type CreateChatOutput = Static<typeof CreateChatOutput>

export const GetChatQuery = Type.Object({
  maxParticipantCount: Type.Optional(Nullable(Type.Integer({ minimum: -1, maximum: 500 }), {
    default: 100,
    description: '-1: all of them.'
  }))
})
export type GetChatQuery = Static<typeof GetChatQuery>

export const DraftAttachmentInput = Type.Intersect([
  MessageAttachmentInput,
  Type.Object({ id: Type.Optional(Type.String()) })
], { title: 'DraftAttachmentInput' })
export type DraftAttachmentInput = Static<typeof DraftAttachmentInput>

export const ChatDraftInput = Nullable(Type.Object({
  text: MessageTextInput,
  attachments: Type.Optional(MapOf(DraftAttachmentInput, { description: 'By attachment ID.' }))
}), { title: 'ChatDraftInput', description: 'null drops text and attachments together.' })
export type ChatDraftInput = Static<typeof ChatDraftInput>

export const PatchChatBody = Type.Object({
  draft: Type.Optional(ChatDraftInput),
  title: Type.Optional(Nullable(Type.String())),
  description: Type.Optional(Nullable(Type.String())),
  imgURL: Type.Optional(Nullable(Type.String(), { description: 'Path of a local image file.' })),
  isArchived: Type.Optional(Type.Boolean()),
  isLowPriority: Type.Optional(Type.Boolean()),
  isPinned: Type.Optional(Type.Boolean()),
  isMuted: Type.Optional(Type.Boolean()),
  messageExpirySeconds: Type.Optional(Nullable(Type.Integer({ minimum: 0 })))
})
export type PatchChatBody = Static<typeof PatchChatBody>

export const ArchiveChatBody = Type.Object({
  archived: Type.Optional(Type.Boolean({ default: true, description: 'false: back to the inbox.' }))
})
export type ArchiveChatBody = Static<typeof ArchiveChatBody>

const dismissOnIncomingMessage = Type.Optional(Type.Boolean({ description: 'Drop it when a message arrives.' }))

const ReminderInput = Type.Object({ remindAt: DateTime(), dismissOnIncomingMessage })

export const SetChatReminderBody = Type.Object({ reminder: ReminderInput })
export type SetChatReminderBody = Static<typeof SetChatReminderBody>

// Validates POST /v1/chats/{chatID}/reminders; SetChatReminderBody is what is published. SDK 4.x sends
// `remindAtMs`. contract: observed.md, Seen
export const SetChatReminderBodyAccepted = Type.Object({
  reminder: Type.Union([
    ReminderInput,
    Type.Object({
      remindAtMs: Type.Number({ description: 'Unix milliseconds.' }),
      dismissOnIncomingMessage
    })
  ])
})
export type SetChatReminderBodyAccepted = Static<typeof SetChatReminderBodyAccepted>

export const MarkChatReadBody = Type.Object({
  messageID: Type.Optional(Type.String({ description: 'Last message to count as read.' }))
})
export type MarkChatReadBody = Static<typeof MarkChatReadBody>

export const MarkChatUnreadBody = Type.Object({
  messageID: Type.Optional(Type.String({ description: 'First message to count as unread.' }))
})
export type MarkChatUnreadBody = Static<typeof MarkChatUnreadBody>

export const NotifyAnywayBody = Type.Object({})
export type NotifyAnywayBody = Static<typeof NotifyAnywayBody>

export const SetTypingBody = Type.Object({ state: StringEnum(typingStates) })
export type SetTypingBody = Static<typeof SetTypingBody>

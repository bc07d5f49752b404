import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { BooleanConst, DateTime, MapOf, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { ChatID, Cursor, Direction, pageProperties } from './shared.js'

export const Size = Type.Object({
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number())
}, { description: 'In pixels.' })
export type Size = Static<typeof Size>

export const SendStatus = Type.Object({
  reason: Type.Optional(Type.String({ description: "Failure code, in the bridge's words." })),
  message: Type.Optional(Type.String({ description: 'The failure, for people.' })),
  status: StringEnum(['SUCCESS', 'PENDING', 'FAIL_RETRIABLE', 'FAIL_PERMANENT']),
  timestamp: DateTime(),
  deliveredToUsers: Type.Optional(Type.Array(Type.String())),
  internalError: Type.Optional(Type.String())
}, { title: 'SendStatus' })
export type SendStatus = Static<typeof SendStatus>

export const Transcription = Type.Object({
  transcription: Type.String(),
  engine: Type.String({ description: 'What made the text.' }),
  language: Type.Optional(Type.String())
}, { title: 'Transcription' })
export type Transcription = Static<typeof Transcription>

export const Attachment = Type.Object({
  id: Type.Optional(Type.String({ description: 'mxc:// or localmxc:// name, as the asset operations accept it.' })),
  type: StringEnum(['unknown', 'img', 'video', 'audio']),
  srcURL: Type.Optional(Type.String({ description: 'May be temporary or valid on this device only.' })),
  mimeType: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  fileSize: Type.Optional(Type.Number({ description: 'In bytes.' })),
  isGif: Type.Optional(Type.Boolean()),
  isSticker: Type.Optional(Type.Boolean()),
  isVoiceNote: Type.Optional(Type.Boolean()),
  duration: Type.Optional(Type.Number({ description: 'In seconds.' })),
  transcription: Type.Optional(Transcription),
  posterImg: Type.Optional(Type.String({ description: 'Still image of a video.' })),
  size: Type.Optional(Size)
}, { title: 'Attachment' })
export type Attachment = Static<typeof Attachment>

export const LinkPreview = Type.Object({
  url: Type.String({ description: 'Where the link leads.' }),
  originalURL: Type.Optional(Type.String({ description: 'The link as it was written, when it redirects.' })),
  favicon: Type.Optional(Type.String()),
  img: Type.Optional(Type.String()),
  imgSize: Type.Optional(Size),
  title: Type.String(),
  summary: Type.Optional(Type.String())
}, { title: 'LinkPreview' })
export type LinkPreview = Static<typeof LinkPreview>

export const Reaction = Type.Object({
  id: Type.String({ description: 'Participant ID, followed by the key where a person can react several times.' }),
  reactionKey: Type.String({ description: 'Emoji, shortcode or custom key.' }),
  imgURL: Type.Optional(Type.String({ description: 'Image of a custom reaction.' })),
  participantID: Type.String(),
  emoji: Type.Optional(Type.Boolean({ description: 'The key is an emoji.' }))
}, { title: 'Reaction' })
export type Reaction = Static<typeof Reaction>

export const MessageSeenByParticipant = MapOf(Type.Union([Type.Boolean(), DateTime()]), {
  title: 'MessageSeenByParticipant'
})
export type MessageSeenByParticipant = Static<typeof MessageSeenByParticipant>

export const MessageSeen = Type.Union([Type.Boolean(), DateTime(), MessageSeenByParticipant], { title: 'MessageSeen' })
export type MessageSeen = Static<typeof MessageSeen>

export const Message = Type.Object({
  id: Type.String(),
  chatID: Type.String(),
  accountID: Type.String(),
  senderID: Type.String(),
  senderName: Type.Optional(Type.String()),
  timestamp: DateTime(),
  sortKey: Type.String({ description: 'Orders messages within a chat.' }),
  type: Type.Optional(StringEnum([
    'TEXT',
    'NOTICE',
    'IMAGE',
    'VIDEO',
    'VOICE',
    'AUDIO',
    'FILE',
    'STICKER',
    'LOCATION',
    'REACTION'
  ])),
  text: Type.Optional(Type.String({ description: 'Rich text, in Matrix HTML.' })),
  editedTimestamp: Type.Optional(DateTime()),
  isSender: Type.Optional(Type.Boolean({ description: 'Sent by the signed-in user.' })),
  sendStatus: Type.Optional(SendStatus),
  isHidden: Type.Optional(Type.Boolean()),
  isDeleted: Type.Optional(Type.Boolean()),
  attachments: Type.Optional(Type.Array(Attachment)),
  isUnread: Type.Optional(Type.Boolean()),
  linkedMessageID: Type.Optional(Type.String({ description: 'Message that this one replies to.' })),
  mentions: Type.Optional(Nullable(Type.Array(Type.String()), {
    description: 'User IDs, or @room for everyone; null: an old message, look for mentions in its text.'
  })),
  links: Type.Optional(Type.Array(LinkPreview)),
  reactions: Type.Optional(Type.Array(Reaction)),
  seen: Type.Optional(MessageSeen)
}, { title: 'Message' })
export type Message = Static<typeof Message>

export const MessageTextInput = Type.String({ title: 'MessageTextInput', description: 'Plain text or Markdown.' })
export type MessageTextInput = Static<typeof MessageTextInput>

const attachmentTypes = ['image', 'video', 'audio', 'file', 'gif', 'voice-note', 'sticker'] as const
export const MessageAttachmentType = StringEnum(attachmentTypes, {
  title: 'MessageAttachmentType',
  description: 'How to send it; without this hint the MIME type decides.'
})
export type MessageAttachmentType = Static<typeof MessageAttachmentType>

export const MessageAttachmentInput = Type.Object({
  uploadID: Type.String({ description: 'From an upload.' }),
  mimeType: Type.Optional(Type.String({ description: 'Overrides the value of the upload, as do the fields below.' })),
  fileName: Type.Optional(Type.String()),
  size: Type.Optional(Type.Object({ width: Type.Number(), height: Type.Number() }, { description: 'In pixels.' })),
  duration: Type.Optional(Type.Number({ description: 'In seconds.' })),
  type: Type.Optional(MessageAttachmentType)
}, { title: 'MessageAttachmentInput' })
export type MessageAttachmentInput = Static<typeof MessageAttachmentInput>

export const MessageParams = Type.Object({ chatID: ChatID, messageID: Type.String() })
export type MessageParams = Static<typeof MessageParams>

export const ReactionParams = Type.Object({
  chatID: ChatID,
  messageID: Type.String(),
  reactionKey: Type.String({ minLength: 1 })
})
export type ReactionParams = Static<typeof ReactionParams>

export const ListMessagesQuery = Type.Object({
  cursor: Type.Optional(Cursor),
  direction: Type.Optional(Direction)
})
export type ListMessagesQuery = Static<typeof ListMessagesQuery>

export const ListMessagesOutput = Type.Object(pageProperties(Message), { title: 'ListMessagesOutput' })
export type ListMessagesOutput = Static<typeof ListMessagesOutput>

export const SendMessageBody = Type.Object({
  text: Type.Optional(MessageTextInput),
  replyToMessageID: Type.Optional(Type.String()),
  attachment: Type.Optional(MessageAttachmentInput)
})
export type SendMessageBody = Static<typeof SendMessageBody>

// Not in the published document: SDK 4.5 to 4.8 and Go 0.5 write voice-note so.
// contract: later-than-4.3.0.md
const OlderVoiceNote = 'voiceNote'

export const SendMessageBodyAccepted = Type.Object({
  ...SendMessageBody.properties,
  attachment: Type.Optional(Type.Object({
    ...MessageAttachmentInput.properties,
    type: Type.Optional(StringEnum([...attachmentTypes, OlderVoiceNote]))
  }))
})
export type SendMessageBodyAccepted = Static<typeof SendMessageBodyAccepted>

export const SendMessageOutput = Type.Object({
  chatID: Type.String(),
  pendingMessageID: Type.String({ description: 'Reads the message before and after the network confirms it.' })
}, { title: 'SendMessageOutput' })
export type SendMessageOutput = Static<typeof SendMessageOutput>

export const EditMessageBody = Type.Object({ text: Type.String({ minLength: 1 }) })
export type EditMessageBody = Static<typeof EditMessageBody>

export const EditMessageOutput = Type.Intersect([
  Message,
  Type.Object({
    success: BooleanConst(true, { deprecated: true }),
    messageID: Type.String({ deprecated: true, description: 'Same as id.' })
  })
], { title: 'EditMessageOutput' })
export type EditMessageOutput = Static<typeof EditMessageOutput>

export const DeleteMessageQuery = Type.Object({
  forEveryone: Type.Optional(Nullable(Type.Boolean(), {
    default: true,
    description: 'false: for the signed-in user alone, where the network can.'
  }))
})
export type DeleteMessageQuery = Static<typeof DeleteMessageQuery>

export const AddReactionBody = Type.Object({
  reactionKey: Type.String({ minLength: 1, description: 'Emoji, shortcode or custom key.' }),
  transactionID: Type.Optional(Type.String({ description: 'Repeating it does not react twice.' }))
})
export type AddReactionBody = Static<typeof AddReactionBody>

export const AddReactionOutput = Type.Object({
  success: BooleanConst(true),
  chatID: Type.String(),
  messageID: Type.String(),
  reactionKey: Type.String(),
  transactionID: Type.String()
}, { title: 'AddReactionOutput' })
export type AddReactionOutput = Static<typeof AddReactionOutput>

export const RemoveReactionOutput = Type.Object({
  success: BooleanConst(true),
  chatID: Type.String(),
  messageID: Type.String(),
  reactionKey: Type.String()
}, { title: 'RemoveReactionOutput' })
export type RemoveReactionOutput = Static<typeof RemoveReactionOutput>

// Not in the published document. SDK 4.x removes a reaction with DELETE .../reactions?reactionKey=
// contract: observed.md, Seen
export const RemoveReactionQueryAccepted = Type.Object({ reactionKey: Type.String({ minLength: 1 }) })
export type RemoveReactionQueryAccepted = Static<typeof RemoveReactionQueryAccepted>

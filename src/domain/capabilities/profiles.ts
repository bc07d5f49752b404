import type { Abilities, Capabilities, Profile, SupportLevel } from './types.js'
import type { ChatType } from '../chats/chat.js'
import { alsoOf, attachments, everyKind, everyType, GB, MB } from './attachments.js'
import { everyFeature, formatting, type Feature } from './formatting.js'

/*
 * Assumed, all of it: the contract has the shape of capabilities and no values. The figures are what the networks'
 * own apps allowed people in 2025, as far as the shape can say it.
 */

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const inMilliseconds = (seconds: number) => seconds * 1000

/** What a profile leaves open is as here: a network with plain messages, replies and reactions. */
function capabilities (own: Partial<Capabilities>): Capabilities {
  return {
    formatting: {},
    attachments: {},
    locationMessage: -2,
    poll: -2,
    thread: 0,
    reply: 2,
    edit: 0,
    delete: 2,
    deleteForMe: false,
    reaction: 2,
    customEmojiReactions: false,
    readReceipts: true,
    typingNotifications: true,
    // Beeper keeps these itself, whatever the network knows of them.
    archive: true,
    markAsUnread: true,
    deleteChat: true,
    deleteChatForEveryone: false,
    state: state(),
    ...own
  }
}

function state (own: Partial<Record<keyof Capabilities['state'], SupportLevel>> = {}): Capabilities['state'] {
  const { disappearingTimer = 0, avatar = 0, title = 0, description = 0 } = own
  return {
    disappearingTimer: { level: disappearingTimer },
    avatar: { level: avatar },
    title: { level: title },
    description: { level: description }
  }
}

function actions (own: Partial<NonNullable<Capabilities['participantActions']>>) {
  return { ban: 0, invite: 0, kick: 0, leave: 2, revokeInvite: 0, ...own } as const
}

function abilities (own: Partial<Abilities>): Abilities {
  return { lookup: [], invites: false, pin: true, lowPriority: true, notifyAnyway: false, ...own }
}

const chatMarkup: readonly Feature[] = [
  'bold', 'italic', 'strikethrough', 'inline_code', 'code_block', 'user_link'
]
const requests = { acceptWithMessage: 2, acceptWithButton: 2 } as const

/** Telegram's default set for those who do not pay. */
const telegramReactions = [
  '❤', '👍', '👎', '🔥', '🥰', '👏', '😁', '🤔', '🤯', '😱', '🤬', '😢', '🎉', '🤩', '🤮', '💩', '🙏', '👌', '🕊', '🤡',
  '🥱', '🥴', '😍', '🐳', '🌚', '🌭', '💯', '🤣', '⚡', '🍌', '🏆', '💔', '🤨', '😐', '🍓', '🍾', '💋', '😈', '😴', '😭',
  '🤓', '👻', '👀', '🎃', '🙈', '😇', '😨', '🤝', '✍', '🤗', '🎅', '🎄', '💅', '🤪', '🗿', '🆒', '💘', '🦄', '😘', '💊',
  '😎', '👾', '😡'
]

/** The six tapbacks. */
const tapbacks = ['❤️', '👍', '👎', '😂', '‼️', '❓']

const group = (type: ChatType) => type === 'group'

const profiles: Record<string, Profile> = {
  matrix: {
    abilities: abilities({ lookup: ['username', 'email', 'phoneNumber'], invites: true }),
    chat: type => capabilities({
      formatting: formatting(everyFeature),
      attachments: attachments(everyType(500 * MB), Infinity),
      locationMessage: 2,
      poll: 2,
      thread: 1,
      edit: 2,
      disappearingTimer: { types: ['afterSend'], omitEmptyTimer: true },
      customEmojiReactions: true,
      // Every Matrix room can have a topic.
      state: state({
        disappearingTimer: 2, description: 2, ...(group(type) ? { avatar: 2, title: 2 } : {})
      }),
      ...(group(type) ? { participantActions: actions({ ban: 2, invite: 2, kick: 2, revokeInvite: 2 }) } : {})
    })
  },
  whatsapp: {
    abilities: abilities({ lookup: ['phoneNumber'] }),
    chat: type => capabilities({
      formatting: formatting([...chatMarkup, 'blockquote', 'unordered_list', 'ordered_list'], ['inline_link']),
      attachments: attachments({
        ...everyKind(2 * GB),
        image: { maxSize: 16 * MB, viewOnce: true },
        video: { maxSize: 64 * MB, viewOnce: true },
        audio: alsoOf('audio', 16 * MB, { 'audio/amr': 2 }),
        voice: { maxSize: 16 * MB, viewOnce: true },
        sticker: { maxSize: MB / 2, maxWidth: 512, maxHeight: 512 }
      }, 1024),
      maxTextLength: 65_536,
      locationMessage: 2,
      poll: 2,
      edit: 2,
      editMaxAge: 15 * minute,
      deleteMaxAge: 60 * hour,
      reactionCount: 1,
      disappearingTimer: { types: ['afterSend'], timers: [day, 7 * day, 90 * day].map(inMilliseconds) },
      state: state({
        disappearingTimer: 2, ...(group(type) ? { avatar: 2, title: 2, description: 2 } : {})
      }),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  telegram: {
    abilities: abilities({ lookup: ['username', 'phoneNumber'] }),
    chat: type => capabilities({
      formatting: formatting([...chatMarkup, 'underline', 'blockquote', 'inline_link', 'spoiler',
        'code_block.syntax_highlighting', 'custom_emoji'], ['header', 'unordered_list', 'ordered_list']),
      attachments: attachments(everyKind(2 * GB), 1024),
      maxTextLength: 4096,
      locationMessage: 2,
      poll: 1,
      thread: 1,
      edit: 2,
      editMaxAge: 48 * hour,
      deleteForMe: true,
      reactionCount: 1,
      allowedReactions: telegramReactions,
      disappearingTimer: { types: ['afterSend'], timers: [day, 7 * day, 31 * day].map(inMilliseconds) },
      deleteChatForEveryone: !group(type),
      state: state({
        disappearingTimer: 2, ...(group(type) ? { avatar: 2, title: 2, description: 2 } : {})
      }),
      ...(group(type) ? { participantActions: actions({ ban: 2, invite: 2, kick: 2 }) } : {})
    })
  },
  signal: {
    abilities: abilities({ lookup: ['phoneNumber', 'username'] }),
    chat: type => capabilities({
      formatting: formatting(['bold', 'italic', 'strikethrough', 'inline_code', 'spoiler', 'user_link'], ['code_block']),
      attachments: attachments({
        ...everyKind(100 * MB),
        image: { maxSize: 100 * MB, viewOnce: true },
        video: { maxSize: 100 * MB, viewOnce: true },
        sticker: { maxSize: 300 * 1024, maxWidth: 512, maxHeight: 512 }
      }, 2000),
      maxTextLength: 2000,
      edit: 2,
      editMaxAge: day,
      editMaxCount: 10,
      deleteMaxAge: day,
      deleteForMe: true,
      messageRequest: requests,
      reactionCount: 1,
      disappearingTimer: { types: ['afterRead'] },
      state: state({
        disappearingTimer: 2, ...(group(type) ? { avatar: 2, title: 2, description: 2 } : {})
      }),
      ...(group(type) ? { participantActions: actions({ ban: 2, invite: 2, kick: 2, revokeInvite: 2 }) } : {})
    })
  },
  discord: {
    abilities: abilities({ lookup: ['username'] }),
    chat: type => capabilities({
      formatting: formatting([...chatMarkup, 'underline', 'blockquote', 'inline_link', 'spoiler', 'header',
        'code_block.syntax_highlighting', 'unordered_list', 'ordered_list', 'custom_emoji', 'room_link',
        'at_room_mention']),
      attachments: attachments(everyKind(10 * MB), 2000),
      maxTextLength: 2000,
      thread: 1,
      edit: 2,
      messageRequest: requests,
      reactionCount: 20,
      customEmojiReactions: true,
      readReceipts: false,
      state: state(group(type) ? { title: 2, description: 2 } : {}),
      ...(group(type) ? { participantActions: actions({ ban: 2, kick: 2 }) } : {})
    })
  },
  slack: {
    abilities: abilities({ lookup: ['email'] }),
    chat: type => capabilities({
      formatting: formatting([...chatMarkup, 'blockquote', 'inline_link', 'unordered_list', 'ordered_list',
        'custom_emoji', 'room_link', 'at_room_mention']),
      attachments: attachments({
        ...everyKind(GB, ['sticker']),
        // What Slack's own recorder makes.
        voice: alsoOf('voice', GB, { 'audio/webm': 2 })
      }, 12_000),
      maxTextLength: 12_000,
      thread: 2,
      reply: 1,
      edit: 2,
      reactionCount: 23,
      customEmojiReactions: true,
      readReceipts: false,
      state: state(group(type) ? { title: 2, description: 2 } : {}),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  instagram: {
    abilities: abilities({ lookup: ['username'] }),
    chat: type => capabilities({
      attachments: attachments({
        image: { maxSize: 8 * MB, viewOnce: true },
        gif: 8 * MB,
        video: { maxSize: 100 * MB, maxDuration: 15 * minute, viewOnce: true },
        audio: 25 * MB,
        voice: { maxSize: 25 * MB, maxDuration: minute },
        sticker: 8 * MB
      }),
      maxTextLength: 1000,
      edit: 2,
      editMaxAge: 15 * minute,
      editMaxCount: 5,
      deleteForMe: true,
      messageRequest: requests,
      reactionCount: 1,
      state: state(group(type) ? { title: 2, avatar: 1 } : {}),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  messenger: {
    abilities: abilities({ lookup: ['username'] }),
    chat: type => capabilities({
      formatting: formatting([], ['bold', 'italic', 'strikethrough', 'inline_code', 'code_block', 'user_link']),
      attachments: attachments(everyKind(25 * MB)),
      maxTextLength: 20_000,
      locationMessage: 1,
      poll: 0,
      edit: 2,
      editMaxAge: 15 * minute,
      editMaxCount: 5,
      deleteForMe: true,
      messageRequest: requests,
      reactionCount: 1,
      disappearingTimer: { types: ['afterRead'], timers: [inMilliseconds(day)] },
      state: state({ disappearingTimer: group(type) ? 0 : 2, ...(group(type) ? { title: 2, avatar: 2 } : {}) }),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  imessage: {
    // Apple keeps the list of chats, and it alone can reach through a focus mode.
    abilities: abilities({ lookup: ['phoneNumber', 'email'], pin: false, lowPriority: false, notifyAnyway: true }),
    chat: type => capabilities({
      attachments: attachments({
        ...everyKind(100 * MB),
        audio: alsoOf('audio', 100 * MB, { 'audio/*': 2 }),
        voice: alsoOf('voice', 100 * MB, { 'audio/*': 2 })
      }),
      locationMessage: 0,
      delete: 0,
      deleteForMe: true,
      reactionCount: 1,
      allowedReactions: tapbacks,
      state: state(group(type) ? { title: 1 } : {}),
      ...(group(type) ? { participantActions: actions({}) } : {})
    })
  },
  twitter: {
    abilities: abilities({ lookup: ['username'] }),
    chat: type => capabilities({
      attachments: attachments({ image: 5 * MB, gif: 15 * MB, video: 512 * MB, voice: 8 * MB }, 10_000),
      maxTextLength: 10_000,
      edit: 2,
      editMaxAge: 15 * minute,
      delete: 0,
      deleteForMe: true,
      messageRequest: requests,
      reactionCount: 1,
      state: state(group(type) ? { title: 2, avatar: 2 } : {}),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 1 }) } : {})
    })
  },
  linkedin: {
    abilities: abilities({ invites: true }),
    chat: type => capabilities({
      formatting: formatting(['user_link']),
      attachments: attachments(everyKind(20 * MB, ['sticker']), 8000),
      maxTextLength: 8000,
      edit: 2,
      editMaxAge: hour,
      deleteMaxAge: hour,
      messageRequest: requests,
      state: state(group(type) ? { title: 2 } : {}),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  gmessages: {
    abilities: abilities({ lookup: ['phoneNumber'] }),
    chat: type => capabilities({
      attachments: attachments(everyKind(100 * MB)),
      delete: 0,
      deleteForMe: true,
      reply: 1,
      reaction: 1,
      reactionCount: 1,
      state: state(group(type) ? { title: 1 } : {}),
      ...(group(type) ? { participantActions: actions({}) } : {})
    })
  },
  googlechat: {
    abilities: abilities({ lookup: ['email'], invites: true }),
    chat: type => capabilities({
      formatting: formatting([...chatMarkup, 'unordered_list', 'at_room_mention'], ['inline_link']),
      attachments: attachments(everyKind(200 * MB, ['sticker']), 4096),
      maxTextLength: 4096,
      thread: 2,
      reply: 1,
      edit: 2,
      customEmojiReactions: true,
      state: state(group(type) ? { title: 2, description: 2 } : {}),
      ...(group(type) ? { participantActions: actions({ invite: 2, kick: 2 }) } : {})
    })
  },
  ai: {
    abilities: abilities({ lowPriority: false }),
    chat: () => capabilities({
      formatting: formatting([...chatMarkup, 'blockquote', 'header', 'inline_link', 'unordered_list', 'ordered_list',
        'code_block.syntax_highlighting', 'table']),
      delete: 0,
      deleteForMe: true,
      reply: 0,
      reaction: 0,
      readReceipts: false
    })
  }
}

/** An unknown network can do everything: nothing is known that it would refuse. */
const anything: Profile = {
  abilities: abilities({ lookup: ['phoneNumber', 'email', 'username'], notifyAnyway: true }),
  chat: type => capabilities({
    formatting: formatting(everyFeature),
    attachments: attachments(everyType(500 * MB), Infinity),
    locationMessage: 2,
    poll: 2,
    thread: 2,
    edit: 2,
    deleteForMe: true,
    customEmojiReactions: true,
    disappearingTimer: { types: ['afterRead', 'afterSend'] },
    deleteChatForEveryone: true,
    state: state({ disappearingTimer: 2, avatar: 2, title: 2, description: 2 }),
    participantActions: actions({ ban: 2, invite: 2, kick: 2, revokeInvite: 2 })
  })
}

export function profileOf (networkKey: string): Profile {
  return (Object.hasOwn(profiles, networkKey) ? profiles[networkKey] : undefined) ?? anything
}

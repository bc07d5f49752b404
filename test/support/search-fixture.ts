import type { FixtureFile } from '../../src/fixtures/format.js'
import { small, smallFixture } from './app.js'

const { matrix, whatsapp, ada, ben, cleo, dora } = small

export const chats = {
  ada: '!AdaAdaAdaAdaAdaAda:beeper.com',
  club: '!ClubClubClubClubCl:beeper.com',
  trip: '!TripTripTripTripTr:beeper.com',
  low: '!LowLowLowLowLowLow:beeper.com',
  muted: '!MutedMutedMutedMut:beeper.com',
  archived: '!ArchiveArchiveArch:beeper.com',
  dora: '!DoraDoraDoraDoraDo:ba_Zz11yyXXwwVVuuTTssRRqqPPooN.local-whatsapp.localhost'
} as const

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z`

/** Chats of every kind that a search can ask for, each with messages; message IDs say the day they are of. */
export const searchFixture: FixtureFile = {
  ...smallFixture,
  contacts: [
    { accountID: matrix, id: ada, fullName: 'Ada Quill', username: 'ada.q:beeper.com', email: 'ada@example.com' },
    { accountID: matrix, id: ben, fullName: 'Ben Strand' },
    { accountID: matrix, id: cleo, fullName: 'Cleo Ünal' },
    { accountID: matrix, id: '@taro:beeper.com', fullName: '山田太郎' },
    { accountID: matrix, id: '@nameless:beeper.com', username: 'nameless:beeper.com' },
    { accountID: whatsapp, id: dora, fullName: 'Dora Ferris', phoneNumber: '+15550170011' }
  ],
  chats: [
    { id: chats.ada, localChatID: '101', accountID: matrix, type: 'single', participants: [ada], unreadCount: 1 },
    { id: chats.club, localChatID: '102', accountID: matrix, type: 'group', title: 'Book Club Zürich', participants: [ada, ben] },
    { id: chats.trip, localChatID: '103', accountID: matrix, type: 'group', participants: [ben, cleo], isMarkedUnread: true },
    { id: chats.low, localChatID: '104', accountID: matrix, type: 'group', title: 'Club offers', participants: [cleo], isLowPriority: true },
    { id: chats.muted, localChatID: '105', accountID: matrix, type: 'group', title: '読書会', participants: ['@taro:beeper.com'], isMuted: true },
    { id: chats.archived, localChatID: '106', accountID: matrix, type: 'group', title: 'Old club', participants: [ben], isArchived: true, isLowPriority: true },
    { id: chats.dora, localChatID: '107', accountID: whatsapp, type: 'single', participants: [dora] }
  ],
  messages: {
    [chats.ada]: [
      { id: '100001', senderID: ada, timestamp: on(1), text: 'Dinner on <strong>Friday</strong> at the Café?' },
      { id: '100002', senderID: 'self', timestamp: on(2), text: 'Friday dinner, yes &amp; gladly' },
      { id: '100003', senderID: ada, timestamp: on(3), text: 'CAFE, then', isHidden: true },
      { id: '100017', senderID: ada, timestamp: on(17), text: 'Dinners are on me' }
    ],
    [chats.club]: [
      { id: '100004', senderID: ben, timestamp: on(4), text: 'Dinner after the book?', isDeleted: true },
      { id: '100005', senderID: ben, timestamp: on(5), text: 'The Lighthouse, friday 🎉', attachments: [{ type: 'img', fileName: 'cover.png' }] },
      { id: '100006', senderID: ada, timestamp: on(6), text: '<a href="https://dinner.example/menu">the menu</a>' },
      { id: '100007', senderID: 'self', timestamp: on(7), attachments: [{ type: 'audio', isVoiceNote: true }], type: 'VOICE' }
    ],
    [chats.trip]: [
      { id: '100008', senderID: cleo, timestamp: on(8), text: 'Straße nach Łódź', attachments: [{ type: 'video' }] },
      { id: '100009', senderID: ben, timestamp: on(9), text: 'the map', attachments: [{ type: 'unknown', fileName: 'map.pdf' }, { type: 'img' }] }
    ],
    [chats.low]: [{ id: '100010', senderID: cleo, timestamp: on(10), text: 'Dinner at half price' }],
    [chats.muted]: [{ id: '100011', senderID: '@taro:beeper.com', timestamp: on(11), text: '東京都で夕食 dinner' }],
    [chats.archived]: [{ id: '100012', senderID: ben, timestamp: on(12), text: 'dinner, once upon a time' }],
    [chats.dora]: [
      { id: '100013', senderID: dora, timestamp: on(13), text: 'Dinner? friday?', reactions: [{ participantID: dora, reactionKey: '👍', emoji: true }] },
      { id: '100014', senderID: 'self', timestamp: on(14), text: 'Not friday', links: [{ url: 'https://x.example', title: 'x' }] }
    ]
  }
}

import type { FixtureFile } from '../../src/fixtures/format.js'
import { smallFixture } from './app.js'

export const imessage = 'local-imessage_ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj'
export const mumChat = '!imessage_15550170021:ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj.local-imessage.localhost'

/** The small fixture with an iMessage chat, and a group of 150. */
export const moreChats: FixtureFile = {
  ...smallFixture,
  accounts: [...smallFixture.accounts!, {
    accountID: imessage,
    loginID: 'ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj',
    bridge: { id: 'local-imessage', type: 'imessage', provider: 'local' },
    user: { id: 'ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj', phoneNumber: '+15550170000' }
  }],
  contacts: [
    ...smallFixture.contacts!,
    { accountID: imessage, id: '@15550170021:local-imessage.localhost', fullName: 'Mum' },
    { accountID: 'matrix', id: '@shy:beeper.com', cannotMessage: true }
  ],
  chats: [
    ...smallFixture.chats!,
    { id: mumChat, localChatID: '103', accountID: imessage, type: 'single', participants: ['@15550170021:local-imessage.localhost'], createdAt: '2026-01-08T09:00:00.000Z' },
    {
      id: '!CrowdCrowdCrowdCrow:beeper.com',
      localChatID: '104',
      accountID: 'matrix',
      type: 'group',
      title: 'Crowd',
      participants: Array.from({ length: 149 }, (_, at) => `@guest${at}:beeper.com`),
      createdAt: '2026-01-07T09:00:00.000Z'
    }
  ]
}

import type { AccountFixture, FixtureFile } from '../../src/domain/fixture-format.js'
import { tokens } from './accounts.js'
import { assetEntry, contentOf, type AssetEntry } from './media.js'

/*
 * What the vendor's generated SDK suites name, as found in the public test folders of beeper/desktop-api-js,
 * -python, -go, -php and -cli, from the v0 generation to the 5.x and 6.x previews. Placeholders are what the
 * generator makes of a parameter without an example: `accountID`, `messageID`, `string`, `x`.
 */

const chatID = '!NCdzlIaMjZUmvmvyHU:beeper.com'
const deviceChatID = '!-5hI_iHR5vSDCtI8PzSDQT0H_3I:ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost'

function onDevice (network: string, loginID: string, accountID = `local-${network}_${loginID}`): AccountFixture {
  return {
    accountID,
    bridge: { id: `local-${network}`, type: network, provider: 'local' },
    loginID,
    user: { id: loginID, fullName: 'Alice Example' },
    selfID: `@${loginID}:local-${network}.localhost`,
    status: 'connected'
  }
}

function inCloud (accountID: string, type: string, userID: string): AccountFixture {
  return {
    accountID,
    bridge: { id: type, type, provider: 'cloud' },
    loginID: type,
    user: { id: userID, fullName: 'Alice Example' },
    selfID: userID,
    status: 'connected'
  }
}

export const sdkConformanceAssets: AssetEntry[] = [
  assetEntry('mxc://example.org/Q4x9CqGz1pB3Oa6XgJ', 'photo', 'IMG_2043.jpg')
]

/** fixtures/sdk-conformance.json */
export function sdkConformanceFixture (): FixtureFile {
  return {
    $schema: './schema.json',
    format: 1,
    name: 'sdk-conformance',
    description: 'The placeholder IDs of the vendor’s own SDK test suites, so that those can run unmodified.',
    accounts: [
      // The suites for Matrix user data act as this user.
      inCloud('matrix', 'matrix', '@alice:example.com'),
      // A network that nobody knows can do everything, as the calls on its chat want: notify-anyway, which elsewhere
      // takes iMessage, beside a description and a timer, which iMessage has not.
      onDevice('placeholder', 'accountID', 'accountID'),
      inCloud('discordgo', 'discordgo', '@discord_120000000000000001:beeper.com'),
      onDevice('whatsapp', 'ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc'),
      onDevice('telegram', 'ba_QFrb5lrLPhO3OT5MFBeTWv0x4BI'),
      onDevice('instagram', 'ba_eRfQMmnSNy_p7Ih7HL7RduRpKFU'),
      // Account filters of the older suites.
      inCloud('whatsapp', 'whatsapp', '@whatsapp_15550101001:beeper.com'),
      inCloud('slackgo.T031TC83W', 'slackgo', '@slackgo_T031TC83W-U0ALICE001:beeper.com'),
      // Login sessions of local-whatsapp are created with accountID, flowID and loginID `x`.
      onDevice('whatsapp', 'x', 'x')
    ],
    contacts: [
      { accountID: 'accountID', id: 'string', fullName: 'string' },
      {
        accountID: 'accountID',
        id: 'id',
        username: 'username',
        phoneNumber: 'phoneNumber',
        email: 'email',
        fullName: 'fullName'
      },
      { accountID: 'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc', id: 'string', fullName: 'string' },
      { accountID: 'matrix', id: '@bob:example.com', username: 'bob:example.com', fullName: 'Bob Example' }
    ],
    chats: [
      {
        id: chatID,
        localChatID: '1000',
        accountID: 'accountID',
        type: 'group',
        title: 'title x',
        createdAt: '2025-08-01T00:00:00.000Z',
        unreadCount: 1,
        reminder: { remindAt: '2031-08-31T23:30:12.520Z' },
        participants: ['string', 'id']
      },
      {
        id: deviceChatID,
        localChatID: '1231073',
        accountID: 'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc',
        type: 'group',
        title: 'title',
        createdAt: '2024-07-01T00:00:00.000Z',
        reminder: { remindAt: '2031-08-31T23:30:12.520Z' },
        participants: ['string']
      },
      ...['!636q39766251:example.com', '!636q39766251:matrix.org', '!726s6s6q:example.com', '!monkeys:matrix.org',
        '!nkl290a:matrix.org'].map((id, position) => ({
        id,
        localChatID: String(1001 + position),
        accountID: 'matrix',
        type: 'group' as const,
        title: `Example room ${position + 1}`,
        createdAt: '2025-08-01T00:00:00.000Z',
        participants: ['@bob:example.com']
      }))
    ],
    messages: {
      [chatID]: [
        {
          id: 'replyToMessageID',
          senderID: 'string',
          timestamp: '2025-08-15T18:00:00.000Z',
          sortKey: '821743951',
          type: 'TEXT',
          text: 'Shall we have dinner?'
        },
        {
          id: 'messageID',
          senderID: 'self',
          timestamp: '2025-08-15T18:05:00.000Z',
          sortKey: '821744015',
          type: 'TEXT',
          text: 'x',
          reactions: [{ participantID: '@accountID:local-placeholder.localhost', reactionKey: 'x', emoji: false }]
        },
        {
          id: '1343993',
          senderID: 'self',
          timestamp: '2025-08-31T23:30:12.520Z',
          sortKey: '821744079',
          type: 'TEXT',
          text: 'x marks the dinner',
          reactions: [{ participantID: '@accountID:local-placeholder.localhost', reactionKey: 'x', emoji: false }]
        },
        {
          id: '1343994',
          senderID: 'id',
          timestamp: '2025-08-31T23:31:00.000Z',
          sortKey: '821744143',
          type: 'IMAGE',
          text: 'Dinner is served',
          attachments: [{
            id: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ',
            type: 'img',
            srcURL: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ',
            mimeType: 'image/jpeg',
            fileName: 'IMG_2043.jpg',
            size: { width: 640, height: 480 }
          }]
        }
      ],
      [deviceChatID]: [
        { id: '196640', senderID: 'string', timestamp: '2024-07-02T12:00:00.000Z', type: 'TEXT', text: 'dinner?' },
        { id: '872739', senderID: 'self', timestamp: '2024-07-20T12:00:00.000Z', type: 'TEXT', text: 'Yes, dinner!' }
      ],
      '!636q39766251:matrix.org': [
        {
          id: '1343995',
          eventID: '$asfDuShaf7Gafaw:matrix.org',
          senderID: '@bob:example.com',
          timestamp: '2025-08-20T12:00:00.000Z',
          type: 'TEXT',
          text: 'This is an example text message'
        }
      ]
    },
    assets: [
      {
        url: 'mxc://media.example.org/PlaceholderUpload',
        uploadID: 'uploadID',
        fileName: 'fileName.png',
        mimeType: 'image/png',
        size: { width: 96, height: 96 },
        createdAt: '2025-08-01T00:00:00.000Z',
        content: contentOf('avatar')
      }
    ],
    tokens: [
      {
        token: 'My Access Token',
        id: 'tok_sdk',
        name: 'SDK suites',
        scopes: ['read', 'write'],
        createdAt: '2025-08-01T00:00:00.000Z'
      },
      {
        token: 'string',
        id: 'tok_cli',
        name: 'Command line suite',
        scopes: ['read', 'write'],
        createdAt: '2025-08-01T00:00:00.000Z'
      },
      ...tokens
    ]
  }
}

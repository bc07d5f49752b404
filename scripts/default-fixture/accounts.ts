import type { AccountFixture, TokenFixture } from '../../src/domain/fixture-format.js'

/** Short names under which the scripts speak of accounts. */
export type AccountKey =
  'matrix' | 'whatsapp' | 'whatsappWork' | 'telegram' | 'signal' | 'discord' | 'slack' | 'instagram' | 'imessage' | 'ai'

const name = 'Robin Vale'

/** An account of a bridge on this device: everything of it is named after its 27-character login. */
function onDevice (
  network: string, fingerprint: string, user: Omit<AccountFixture['user'], 'id'>, display?: string
): AccountFixture {
  return {
    accountID: `local-${network}_ba_${fingerprint}`,
    bridge: { id: `local-${network}`, type: network, provider: 'local' },
    loginID: `ba_${fingerprint}`,
    ...(display ? { network: display } : {}),
    user: { id: `ba_${fingerprint}`, ...user },
    selfID: `@ba_${fingerprint}:local-${network}.localhost`,
    status: 'connected'
  }
}

export const self: AccountFixture = {
  accountID: 'matrix',
  bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
  loginID: 'matrix',
  user: {
    id: '@robin.vale:beeper.com',
    username: 'robin.vale:beeper.com',
    email: 'robin.vale@example.com',
    fullName: name
  },
  selfID: '@robin.vale:beeper.com',
  status: 'connected'
}

export const accounts: Record<AccountKey, AccountFixture> = {
  matrix: self,
  whatsapp: onDevice('whatsapp', 'EvYDBBsZbRQAy3UOSWqG0LuTVkc', { phoneNumber: '+15550101001', fullName: name }),
  whatsappWork: onDevice('whatsapp', 'ZxYwVuTsRqPoNmLkJiHgFeDcBa9876', {
    phoneNumber: '+15550101099', fullName: `${name} (work)`
  }),
  telegram: onDevice('telegram', 'QFrb5lrLPhO3OT5MFBeTWv0x4BI', {
    username: 'robinvale', phoneNumber: '+15550101001', fullName: name
  }),
  signal: onDevice('signal', 'mK4vT8nQz1LxWc6RyB3dHs9JpFa', { phoneNumber: '+15550101001', fullName: name }),
  discord: {
    accountID: 'discordgo',
    bridge: { id: 'discordgo', type: 'discordgo', provider: 'cloud' },
    loginID: 'discordgo',
    user: { id: '120000000000000001', username: 'robinvale', fullName: 'robin' },
    selfID: '@discord_120000000000000001:beeper.com',
    status: 'connected'
  },
  slack: {
    accountID: 'slackgo.T0KESTREL1-U0ROBINV01',
    bridge: { id: 'slackgo', type: 'slackgo', provider: 'cloud' },
    loginID: 'slackgo',
    user: { id: 'T0KESTREL1-U0ROBINV01', username: 'robin', email: 'robin@kestrel.example', fullName: name },
    selfID: '@slackgo_T0KESTREL1-U0ROBINV01:beeper.com',
    status: 'connected'
  },
  instagram: onDevice('instagram', 'eRfQMmnSNy_p7Ih7HL7RduRpKFU', { username: 'robin.outside', fullName: name }),
  imessage: onDevice('imessage', 'Xq2ZbN7uLr5TgVd0YwKcM8ePhSj', {
    phoneNumber: '+15550101001', email: 'robin.vale@example.com', fullName: name
  }),
  ai: onDevice('ai', 'aBcD1234EfGhIjKlMnOpQrStUvWxYz', { fullName: name }, 'AI')
}

/** What the command line announces (README, Tokens). */
export const tokens: TokenFixture[] = [
  {
    token: 'test-token',
    id: 'tok_test',
    name: 'Tests (read and write)',
    scopes: ['read', 'write'],
    createdAt: '2026-01-01T09:00:00.000Z'
  },
  {
    token: 'test-token-read',
    id: 'tok_test_read',
    name: 'Tests (read only)',
    scopes: ['read'],
    createdAt: '2026-01-01T09:00:00.000Z'
  },
  {
    token: 'test-token-write',
    id: 'tok_test_write',
    name: 'Tests (write only)',
    scopes: ['write'],
    createdAt: '2026-01-01T09:00:00.000Z'
  }
]

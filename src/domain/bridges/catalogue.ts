import type {
  BridgeFixture, LoginFlowFixture, LoginOfferFixture, LoginStepFixture, OfferedAccount
} from '../../fixtures/bridges.js'
import { sampleMedia } from '../network/remote/sample-media.js'

/*
 * The bridges that come with the mock. Flows, step IDs and fields of local-dummy: cli-needs.md, and the bridge of that
 * name (github.com/beeper/dummybridge, pkg/connector/login.go). Assumed, all of the rest: what the networks' own apps
 * ask for when another device is linked, in the steps that the contract has. All people are invented; their numbers are
 * of no area code (555 01x), their addresses of example domains (RFC 2606).
 */

type Field = Extract<LoginStepFixture, { type: 'user_input' }>['fields'][number]
type Source = 'cookie' | 'header' | 'local_storage'

function input (
  stepID: string, instructions: string, fields: Field[], more: { twoFactor?: true } = {}
): LoginStepFixture {
  return { type: 'user_input', stepID, instructions, ...more, fields }
}

function browser (stepID: string, url: string, names: Record<string, Source>, optional = false): LoginStepFixture {
  return {
    type: 'cookies',
    stepID,
    instructions: 'Sign in on the page; what it stores is the login.',
    url,
    fields: Object.entries(names).map(([id, type]) => ({ id, type, name: id, ...(optional ? { optional } : {}) }))
  }
}

function qr (stepID: string, instructions: string): LoginStepFixture {
  return { type: 'display_and_wait', stepID, instructions, display: { type: 'qr' } }
}

const username: Field = { id: 'username', type: 'username', label: 'Username' }
const password: Field = { id: 'password', type: 'password', label: 'Password' }
const phone: Field = { id: 'phone_number', type: 'phone_number', label: 'Phone number', placeholder: '+15550101001' }
const code: Field = { id: 'code', type: '2fa_code', label: 'Code' }

const names = ['Noor Haddad', 'Pavel Brandt', 'Suki Arai'] as const
const handles = ['noor.h', 'pavelb', 'suki_a'] as const

interface Forms {
  /** The ID of a person, from 0 on. */
  id: (n: number) => string
  more: (n: number) => { username?: string, phoneNumber?: string, email?: string }
}

const numbered = (n: number) => `1555016000${n + 1}`
const byPhone = (network: string): Forms => ({
  id: n => `@${numbered(n)}:local-${network}.localhost`, more: n => ({ phoneNumber: `+${numbered(n)}` })
})
const byHandle = (id: Forms['id']): Forms => ({ id, more: n => ({ username: handles[n] ?? '' }) })

/** Three people, two direct chats, and a group, which is the newest chat. */
function account (forms: Forms, group: string, own: OfferedAccount): OfferedAccount {
  const ids = names.map((_, n) => forms.id(n))
  const [noor = '', pavel = '', suki = ''] = ids
  return {
    ...own,
    people: names.map((fullName, n) => ({ id: forms.id(n), ...forms.more(n), fullName })),
    chats: [
      {
        type: 'single',
        participants: [pavel],
        messages: [
          { senderID: pavel, text: 'Did the parcel arrive?', minutesAgo: 2900 },
          { senderID: 'self', text: 'This morning, thank you!', minutesAgo: 2870 }
        ]
      },
      {
        type: 'single',
        participants: [noor],
        unreadCount: 1,
        messages: [
          { senderID: 'self', text: 'Are you coming on Sunday?', minutesAgo: 190 },
          { senderID: noor, text: 'I am, around noon.', minutesAgo: 170 },
          { senderID: noor, text: 'Shall I bring bread?', minutesAgo: 169 }
        ]
      },
      {
        type: 'group',
        title: group,
        participants: ids,
        messages: [
          { senderID: suki, text: 'The weather looks good for Saturday', minutesAgo: 40 },
          { senderID: noor, text: 'Then let us meet at the <strong>north gate</strong>', minutesAgo: 31 },
          { senderID: 'self', text: 'At ten?', minutesAgo: 30 },
          { senderID: pavel, text: 'At ten.', minutesAgo: 12 }
        ]
      }
    ]
  }
}

function offer (forms: Forms, group: string, own: OfferedAccount = {}): LoginOfferFixture[] {
  return [{ accounts: [account(forms, group, own)] }]
}

function slackTeam (team: string, group: string): LoginOfferFixture {
  const self = `${team}-U0ROBINV02`
  const id = (n: number) => `@slackgo_${team}-U0LINKED0${n}:beeper.com`
  return {
    accounts: [account({ id, more: n => ({ username: handles[n] ?? '', email: `${handles[n]}@${team.toLowerCase()}.example` }) }, group, {
      accountID: `slackgo.${self}`,
      user: { id: self, username: 'robin', fullName: 'Robin Vale' },
      selfID: `@slackgo_${self}:beeper.com`
    })]
  }
}

/** On this device, where every login makes an account of its own. */
function onDevice (
  network: string, flows: LoginFlowFixture[], offers: LoginOfferFixture[], more: Partial<BridgeFixture> = {}
): BridgeFixture {
  return { id: `local-${network}`, type: network, provider: 'local', supportsMultipleAccounts: true, flows, offers, ...more }
}

const dummyBrowser = (id: string, source: Source): LoginFlowFixture => ({
  id,
  name: id === 'cookies' ? 'Cookies' : 'Local storage',
  description: 'Accepts whatever is sent; username becomes the login ID.',
  loginIDField: 'username',
  // Assumed: clients may send fields of their own choice here.
  steps: [browser(`com.beeper.dummy.${id}`, 'https://dummy.example/login', { username: source, password: source }, true)]
})

/** In the order in which they are listed. */
export const catalogue: readonly BridgeFixture[] = [
  onDevice('dummy', [
    {
      id: 'password',
      name: 'Password',
      description: 'Accepts any username and password; the username becomes the login ID.',
      loginIDField: 'username',
      steps: [input('com.beeper.dummy.password', 'Type any username and password.', [username, password])]
    },
    dummyBrowser('cookies', 'cookie'),
    dummyBrowser('localstorage', 'local_storage'),
    {
      id: 'displayandwait',
      name: 'Display and wait',
      description: 'Shows a code and continues when the step is submitted.',
      steps: [{
        type: 'display_and_wait',
        stepID: 'com.beeper.dummy.displayandwait',
        instructions: 'Submit this step to continue.',
        display: { type: 'code' },
        waitsFor: 'submission'
      }]
    }
  ], offer(byHandle(n => `@${handles[n]}:local-dummy.localhost`), 'Dummy hikers'), {
    acceptsAnyLoginID: true, accountLimit: 100, removeScopes: ['current-device', 'all-devices']
  }),
  onDevice('whatsapp', [
    { id: 'qr', name: 'QR code', description: 'Scan a QR code with WhatsApp on the phone.', steps: [qr('whatsapp.qr', 'Scan this code under Linked devices.')] },
    {
      id: 'phone',
      name: 'Phone number',
      description: 'Type a code into WhatsApp on the phone.',
      steps: [
        input('whatsapp.phone', 'Type the phone number of the account.', [phone]),
        { type: 'display_and_wait', stepID: 'whatsapp.code', instructions: 'Type this code on the phone.', display: { type: 'code' } }
      ]
    }
  ], offer(byPhone('whatsapp'), 'Saturday hikers', { user: { phoneNumber: '+15550101002', fullName: 'Robin Vale' } })),
  onDevice('telegram', [
    {
      id: 'phone',
      name: 'Phone number',
      steps: [
        input('telegram.phone', 'Type the phone number of the account.', [phone]),
        input('telegram.code', 'Type the code that Telegram has sent.', [code]),
        input('telegram.password', 'Type the password of the second step.', [password], { twoFactor: true })
      ]
    },
    {
      id: 'qr',
      name: 'QR code',
      steps: [
        qr('telegram.qr', 'Scan this code under Devices.'),
        input('telegram.password', 'Type the password of the second step.', [password], { twoFactor: true })
      ]
    }
  ], offer(byHandle(n => `@700100006${n + 1}:local-telegram.localhost`), 'Saturday hikers', {
    user: { username: 'robinvale2', phoneNumber: '+15550101002', fullName: 'Robin Vale' }
  })),
  onDevice('signal', [
    { id: 'qr', name: 'QR code', steps: [qr('signal.qr', 'Scan this code under Linked devices.')] }
  ], offer({
    id: n => `@7d1c0f52-90ab-4c1e-8a77-5f20c3e1600${n + 1}:local-signal.localhost`, more: byPhone('signal').more
  }, 'Saturday hikers', { user: { phoneNumber: '+15550101002', fullName: 'Robin Vale' } })),
  {
    id: 'discordgo',
    type: 'discordgo',
    provider: 'cloud',
    flows: [
      {
        id: 'qr',
        name: 'QR code',
        steps: [
          qr('discord.qr', 'Scan this code with Discord on the phone.'),
          { type: 'display_and_wait', stepID: 'discord.confirm', instructions: 'Confirm the login on the phone.', display: { type: 'nothing' } }
        ]
      },
      { id: 'token', name: 'Browser', steps: [browser('discord.token', 'https://discord.com/login', { token: 'local_storage' })] }
    ],
    offers: offer(byHandle(n => `@discord_12000000000000006${n + 1}:beeper.com`), 'trail-talk', {
      user: { id: '120000000000000060', username: 'robinvale', fullName: 'robin' },
      selfID: '@discord_120000000000000060:beeper.com'
    })
  },
  {
    id: 'slackgo',
    type: 'slackgo',
    provider: 'cloud',
    supportsMultipleAccounts: true,
    flows: [{
      id: 'cookies',
      name: 'Browser',
      steps: [browser('slack.cookies', 'https://slack.com/signin', { auth_token: 'local_storage', cookie_token: 'cookie' })]
    }],
    offers: [slackTeam('T0NIMBUS02', 'hiking'), slackTeam('T0HARBOR03', 'offsite')]
  },
  onDevice('instagram', [{
    id: 'cookies',
    name: 'Browser',
    steps: [
      browser('instagram.cookies', 'https://www.instagram.com/accounts/login/', {
        sessionid: 'cookie', csrftoken: 'cookie', mid: 'cookie', ig_did: 'cookie', ds_user_id: 'cookie'
      }),
      input('instagram.code', 'Type the code of the second step.', [code], { twoFactor: true })
    ]
  }], offer(byHandle(n => `@880100006${n + 1}:local-instagram.localhost`), 'Saturday hikers', {
    user: { username: 'robin.indoors', fullName: 'Robin Vale' }
  })),
  onDevice('imessage', [{
    id: 'permission',
    name: 'This Mac',
    description: 'Lets the app read the messages of this Mac.',
    steps: [{
      type: 'display_and_wait', stepID: 'imessage.permission', instructions: 'Allow full disk access in the system settings.', display: { type: 'nothing' }
    }]
  }], offer(byPhone('imessage'), 'Saturday hikers', {
    user: { phoneNumber: '+15550101002', email: 'robin.vale@example.com', fullName: 'Robin Vale' }
  }), { supportsMultipleAccounts: false }),
  onDevice('gmessages', [{
    id: 'google',
    name: 'Google account',
    steps: [
      browser('gmessages.cookies', 'https://accounts.google.com/', { SID: 'cookie', HSID: 'cookie', SSID: 'cookie', SAPISID: 'cookie' }),
      {
        type: 'display_and_wait',
        stepID: 'gmessages.emoji',
        instructions: 'Tap this emoji on the phone.',
        display: { type: 'emoji', imageURL: sampleMedia.sticker }
      }
    ]
  }], offer(byPhone('gmessages'), 'Saturday hikers', { user: { phoneNumber: '+15550101002', fullName: 'Robin Vale' } }))
]

import t from 'tap'
import type { Account } from '../../../src/domain/accounts/account-store.js'
import type { Capabilities } from '../../../src/domain/capabilities/types.js'
import { abilitiesOf, can, capabilitiesOf } from '../../../src/domain/capabilities/capabilities.js'
import { networkKey } from '../../../src/domain/accounts/network-names.js'
import { ChatCapabilities } from '../../../src/http/v1/schemas/chats.js'
import { strictFaults } from '../../support/strict-answers.js'

const networks = ['matrix', 'whatsapp', 'telegram', 'signal', 'discord', 'slack', 'instagram', 'messenger', 'imessage',
  'twitter', 'linkedin', 'gmessages', 'googlechat', 'ai']
const on = (bridgeType: string) => ({ networkKey: networkKey(bridgeType) }) as Account
const of = (bridgeType: string, type: 'single' | 'group' = 'single') => capabilitiesOf({ account: on(bridgeType), type })

await t.test('the capabilities of each network fit the contract', async t => {
  for (const network of [...networks, 'made-up', 'constructor']) {
    for (const type of ['single', 'group'] as const) {
      t.strictSame(strictFaults(ChatCapabilities, of(network, type)), [], `${network} ${type}`)
      t.equal(of(network, type), of(network, type), 'chats share it')
    }
  }
})

await t.test('no two networks have the same capabilities', async t => {
  const seen = new Map<string, string>()
  for (const network of [...networks, 'made-up']) {
    const text = JSON.stringify(of(network, 'group'))
    t.equal(seen.get(text), undefined, network)
    seen.set(text, network)
  }
})

await t.test('networks differ in the known ways', async t => {
  const cases: Array<[network: string, facts: Partial<Capabilities>]> = [
    ['whatsapp', { edit: 2, editMaxAge: 900, deleteMaxAge: 216_000, deleteForMe: false, reactionCount: 1 }],
    ['telegram', { edit: 2, editMaxAge: 172_800, deleteForMe: true, maxTextLength: 4096 }],
    ['signal', { editMaxCount: 10, deleteMaxAge: 86_400, disappearingTimer: { types: ['afterRead'] } }],
    ['discordgo', { maxTextLength: 2000, customEmojiReactions: true, readReceipts: false }],
    ['slackgo', { thread: 2, customEmojiReactions: true }],
    ['imessage', { edit: 0, delete: 0, allowedReactions: ['❤️', '👍', '👎', '😂', '‼️', '❓'] }],
    ['matrix', { edit: 2, delete: 2, poll: 2 }]
  ]
  for (const [network, facts] of cases) t.match(of(network), facts, network)
  t.strictSame(of('whatsapp').disappearingTimer?.timers, [86_400_000, 604_800_000, 7_776_000_000])
  t.equal(of('discord').disappearingTimer, undefined)
  t.notOk('maxTextLength' in of('matrix'), 'no limit is no field')
  t.match(of('whatsapp').attachments, { 'm.image': { maxSize: 16_777_216, caption: 2 }, 'm.audio': { caption: 0 } })
  t.notOk('m.sticker' in of('slack').attachments)
})

await t.test('the title of a direct chat cannot change, that of a group can if the network supports it', async t => {
  for (const network of networks) t.equal(can(of(network).state.title.level), false, network)
  t.equal(can(of('whatsapp', 'group').state.description.level), true)
  t.equal(can(of('instagram', 'group').state.description.level), false)
  t.equal(of('whatsapp').participantActions, undefined)
  t.match(of('whatsapp', 'group').participantActions, { kick: 2, ban: 0 })
})

await t.test('levels from 1 up mean that it is supported', async t => {
  for (const level of [-2, -1, 0, undefined] as const) t.equal(can(level), false, String(level))
  for (const level of [1, 2] as const) t.equal(can(level), true, String(level))
})

await t.test('accounts differ in capabilities beyond chats', async t => {
  t.match(abilitiesOf(on('local-imessage')), { pin: false, lowPriority: false, notifyAnyway: true })
  t.match(abilitiesOf(on('whatsapp')), { pin: true, lowPriority: true, notifyAnyway: false, lookup: ['phoneNumber'] })
  t.match(abilitiesOf(on('made-up')), { pin: true, lowPriority: true, notifyAnyway: true })
})

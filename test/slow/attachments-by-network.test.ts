import { basename } from 'node:path'
import t from 'tap'
import { build } from '../support/app.js'
import { contentOf, samples } from '../support/samples.js'
import { uploadFile } from '../support/upload.js'

const networks = [
  'discord', 'facebook', 'gmessages', 'googlechat', 'gvoice', 'imessage', 'instagram', 'linkedin', 'matrix', 'signal',
  'slack', 'telegram', 'twitter', 'whatsapp'
]
const chatOf = (network: string) => `!${network}:beeper.com`

/** What `capabilities.attachments` calls messages of each type. */
const messageTypes: Record<string, [capability: string, type: string]> = {
  image: ['m.image', 'IMAGE'], video: ['m.video', 'VIDEO'], audio: ['m.audio', 'AUDIO']
}

interface Facts { mimeType: string, width?: number, height?: number, duration?: number }
interface Capability { mimeTypes: Record<string, number> }

/** Whether a network accepts a file as one kind of message, as clients read it from the chat. */
function accepts (capability: Capability | undefined, mimeType: string): boolean {
  const { mimeTypes = {} } = capability ?? {}
  return (mimeTypes[mimeType] ?? mimeTypes[mimeType.replace(/\/.*/, '/*')] ?? mimeTypes['*/*'] ?? -2) > 0
}

await t.test('each sample on each network: its facts, and as what it is sent', async t => {
  const { app, call } = await build(t, {
    fixture: {
      format: 1,
      accounts: networks.map(type => ({
        accountID: type, bridge: { id: type, type, provider: 'cloud' }, user: { id: '@robin:beeper.com', fullName: 'Robin' }
      })),
      contacts: networks.map(accountID => ({ accountID, id: `@${accountID}_ada:beeper.com`, fullName: 'Ada' })),
      chats: networks.map(accountID => ({
        id: chatOf(accountID), accountID, type: 'group', title: accountID, participants: [`@${accountID}_ada:beeper.com`]
      })),
      tokens: [{ token: 'test-token', scopes: ['read', 'write'] }]
    }
  })
  const chats = new Map<string, Record<string, Capability>>()
  for (const network of networks) {
    const { body } = await call('GET', `/v1/chats/${encodeURIComponent(chatOf(network))}`)
    chats.set(network, body.capabilities.attachments)
  }
  const seen = new Map<string, number>()
  for (const { file } of samples) {
    const { uploadID, ...facts } = await uploadFile(app, contentOf(file), basename(file))
    const { mimeType, width, height, duration } = facts as Facts
    const [capability, own] = messageTypes[mimeType.replace(/\/.*/, '')] ?? ['', '']
    for (const network of networks) {
      const capabilities = chats.get(network) ?? {}
      const isOwn = accepts(capabilities[capability], mimeType)
      const expected = isOwn ? own : accepts(capabilities['m.file'], mimeType) ? 'FILE' : 422
      const path = `/v1/chats/${encodeURIComponent(chatOf(network))}/messages`
      const sent = await call('POST', path, { attachment: { uploadID } })
      const read = sent.status === 200 ? await call('GET', `${path}/${sent.body.pendingMessageID}`) : sent
      const got = read.status === 200 ? read.body.type : read.status
      seen.set(String(got), (seen.get(String(got)) ?? 0) + 1)
      if (got !== expected) t.fail(`${file} (${mimeType}) on ${network}: ${got} instead of ${expected}`)
      if (read.status !== 200) continue
      const [attachment] = read.body.attachments
      const size = width === undefined ? undefined : { width, height }
      t.strictSame([attachment.mimeType, attachment.size, attachment.duration], [mimeType, size, duration], `${file} on ${network}`)
    }
  }
  t.strictSame([...seen.keys()].sort(), ['422', 'AUDIO', 'FILE', 'IMAGE', 'VIDEO'], 'of each outcome there are some')
})

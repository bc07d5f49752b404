import type { FixtureFile, MessageFixture } from '../../src/fixtures/format.js'
import { rowsPerStep } from '../../src/platform/run-sync.js'
import { small, smallFixture } from './app.js'

/** So many chats that a sandbox takes many steps to fill, each with a share of the messages. */
export function manyRows (steps: number, chatCount = 100): FixtureFile {
  const perChat = Math.ceil(steps * rowsPerStep / chatCount)
  const chats = [...smallFixture.chats ?? []]
  const messages: Record<string, MessageFixture[]> = { ...smallFixture.messages }
  for (let chat = 0; chat < chatCount; chat++) {
    const id = `!Many${chat}:beeper.com`
    chats.push({ id, accountID: small.matrix, type: 'group', participants: [small.ada], title: `Many ${chat}` })
    messages[id] = Array.from({ length: perChat }, (_, at) => ({
      id: String(300_000 + chat * perChat + at),
      senderID: at % 3 === 0 ? 'self' : small.ada,
      timestamp: new Date(Date.UTC(2025, 5, 1) + (at * chatCount + chat) * 1000).toISOString(),
      text: `word${at % 7} number${chat}`
    }))
  }
  return { ...smallFixture, chats, messages }
}

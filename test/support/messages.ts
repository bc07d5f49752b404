import type { FixtureFile, MessageFixture } from '../../src/fixtures/format.js'
import { small, smallFixture } from './app.js'

const { adaChat, group } = small
export const inAda = `/v1/chats/${adaChat}/messages`
export const inGroup = `/v1/chats/${group}/messages`

/** `smallFixture` with more in it. */
export function withMore (more: Partial<FixtureFile>): FixtureFile {
  return { ...smallFixture, ...more }
}

/** Messages of a chat, a minute apart, by Ada and the user in turn. */
export function conversation (count: number): MessageFixture[] {
  return Array.from({ length: count }, (_, at) => ({
    id: String(200_001 + at),
    senderID: at % 2 === 0 ? small.ada : 'self',
    timestamp: new Date(Date.UTC(2026, 0, 10, 10, at)).toISOString(),
    text: `Message ${at + 1}`
  }))
}

import { readFileSync } from 'node:fs'
import type { FixtureFile } from '../../src/fixtures/format.js'
import type { Ready } from './command.js'
import { readStateLines } from '../../src/fixtures/state-lines.js'

const title = (number: number) => `Group ${number}`

/** Creates a group, which is a change of the state. */
export async function createGroup ({ url, token }: Pick<Ready, 'url' | 'token'>, number: number): Promise<void> {
  const response = await fetch(`${url}/v0/create-chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ accountID: 'matrix', type: 'group', participantIDs: ['@ada:beeper.com'], title: title(number) })
  })
  if (response.status !== 200) throw new Error(await response.text())
}

/** The state in a file. */
export const read = (file: string) => readStateLines(readFileSync(file), file).state as unknown as FixtureFile

/** How many groups a state has; they must be the first so many. */
export function groupsIn (state: FixtureFile): number {
  const titles = (state.chats ?? []).map(chat => chat.title).filter(text => text?.startsWith('Group'))
  for (const [at, text] of titles.sort((a, b) => Number(a!.slice(6)) - Number(b!.slice(6))).entries()) {
    if (text !== title(at)) throw new Error(`${title(at)} is missing, ${text} is there`)
  }
  return titles.length
}

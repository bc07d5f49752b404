import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AssetFixture, ChatFixture, LabelFixture, MessageFixture } from '../fixtures/format.js'
import type { WorkFile } from './work-file.js'

export interface FixtureHead {
  name: string
  description: string
}

/** Tokens of the bundled fixtures, so that examples and tests work with a recording too. */
const tokens = [
  { token: 'test-token', scopes: ['read', 'write'] },
  { token: 'test-token-read', scopes: ['read'] },
  { token: 'test-token-write', scopes: ['write'] }
]

/**
 * Writes a fixture of what a work file holds, piece by piece, so that memory holds no more than a page of messages. The
 * file takes its place when it is complete.
 * @param fill completes an asset when it is written
 */
export async function writeFixture (
  path: string, work: WorkFile, head: FixtureHead, fill: (asset: AssetFixture) => Promise<AssetFixture>
): Promise<void> {
  const draft = `${path}.writing`
  await pipeline(Readable.from(inChunks(fixtureText(work, head, fill))), createWriteStream(draft, { mode: 0o600 }))
  await rename(draft, path)
}

/** Joins pieces, since each chunk of a stream costs a turn of the event loop. */
async function * inChunks (pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const piece of pieces) {
    chunk += piece
    if (chunk.length < 65_536) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

async function * fixtureText (
  work: WorkFile, head: FixtureHead, fill: (asset: AssetFixture) => Promise<AssetFixture>
): AsyncGenerator<string> {
  const { chatIDs, merged } = await chatsIn(work)
  yield `{\n  "format": 1,\n  "name": ${JSON.stringify(head.name)},\n  "description": ${JSON.stringify(head.description)},\n`
  // A snapshot may hold answers to messages that it does not have, and so may a part of a history.
  yield '  "ids": {},\n'
  yield * section('accounts', rowsOf(work.lines('account')))
  yield * section('contacts', rowsOf(work.lines('contact')))
  yield * section('labels', labelRows(work))
  yield * section('chats', chatRows(work, chatIDs))
  yield * section('assets', filled(work, fill))
  yield `  "tokens": ${JSON.stringify(tokens)},\n  "messages": {`
  const changes = await changesIn(work)
  let separator = '\n'
  for (const chatID of new Set([...work.chatsWithPages(), ...changes.keys()])) {
    if (!chatIDs.has(chatID) || merged.has(chatID)) continue
    yield `${separator}    ${JSON.stringify(chatID)}: [`
    separator = ',\n'
    yield * messagesText(work, chatID, changes.get(chatID))
    yield '\n    ]'
  }
  yield '\n  }\n}\n'
}

async function * section (name: string, rows: AsyncIterable<object>): AsyncGenerator<string> {
  yield `  "${name}": [`
  let separator = '\n'
  for await (const row of rows) {
    yield `${separator}    ${JSON.stringify(row)}`
    separator = ',\n'
  }
  yield '\n  ],\n'
}

async function * rowsOf<Row extends object> (lines: AsyncIterable<{ row: Row }>): AsyncGenerator<Row> {
  for await (const { row } of lines) yield row
}

async function * labelRows (work: WorkFile): AsyncGenerator<LabelFixture> {
  const seen = new Set<string>()
  for await (const { row } of work.lines('label')) {
    if (!seen.has(row.id)) yield row
    seen.add(row.id)
  }
}

/**
 * Merged chats are left out where one of their members was not recorded. The app lists the most recent chat first; of
 * two
 * rows of a fixture with the same activity, the later one is.
 */
async function * chatRows (work: WorkFile, chatIDs: ReadonlySet<string>): AsyncGenerator<ChatFixture> {
  for await (const { row } of work.lines('chat', true)) if (chatIDs.has(row.id)) yield row
}

async function chatsIn (work: WorkFile): Promise<{ chatIDs: Set<string>, merged: Set<string> }> {
  const chatIDs = new Set<string>()
  const mergedFrom = new Map<string, string[]>()
  for await (const { row } of work.lines('chat')) {
    chatIDs.add(row.id)
    if (row.merge) mergedFrom.set(row.id, row.merge.chatIDs)
  }
  for (const [id, members] of mergedFrom) {
    const areThere = members.every(member => chatIDs.has(member) && !mergedFrom.has(member))
    if (members.length < 2 || !areThere) chatIDs.delete(id)
  }
  return { chatIDs, merged: new Set(mergedFrom.keys()) }
}

async function * filled (
  work: WorkFile, fill: (asset: AssetFixture) => Promise<AssetFixture>
): AsyncGenerator<AssetFixture> {
  for await (const { row } of work.lines('asset')) yield await fill(row)
}

/** What became of messages while the recording ran; null is removed. */
type Changes = Map<string, MessageFixture | null>

async function changesIn (work: WorkFile): Promise<Map<string, Changes>> {
  const chats = new Map<string, Changes>()
  const of = (chatID: string) => {
    const changes = chats.get(chatID) ?? new Map<string, MessageFixture | null>()
    chats.set(chatID, changes)
    return changes
  }
  for await (const { chatID, row } of work.lines('changed')) of(chatID).set(row.id, row)
  for await (const { chatID, ids } of work.lines('removed')) for (const id of ids) of(chatID).set(id, null)
  return chats
}

async function * messagesText (work: WorkFile, chatID: string, changes: Changes = new Map()): AsyncGenerator<string> {
  let separator = '\n'
  const text = (row: MessageFixture) => {
    const piece = `${separator}      ${JSON.stringify(row)}`
    separator = ',\n'
    return piece
  }
  for await (const { rows } of work.pages(chatID)) {
    let page = ''
    for (let at = rows.length - 1; at >= 0; at--) {
      const row = rows[at]
      if (!row) continue
      const changed = changes.get(row.id)
      if (changed !== null) page += text(changed ?? row)
      changes.delete(row.id)
    }
    yield page
  }
  const added = [...changes.values()].filter(row => row !== null)
  for (const row of added.sort((a, b) => a.timestamp < b.timestamp ? -1 : 1)) yield text(row)
}

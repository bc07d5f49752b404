#!/usr/bin/env bash
# @beeper/desktop-api 5.0.0: auto-paging cannot go towards newer items.
#
# Behaviour: the pages of `for await` always continue from `oldestCursor`, while `direction: 'after'` is repeated. Each
# page therefore starts just above the oldest item of the page before, not above the newest: most items arrive again.
# Seen: of nine messages, after the second and three to a page, the loop reads 5 4 3, 6 5 4, 7 6 5 instead of 5 4 3,
# 8 7 6, 9.
# Who meets it: clients that catch up with what is new since a message that they know. They should pass
# `newestCursor` themselves, page by page.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @beeper/desktop-api@5.0.0 || exit 2

cat > run.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import BeeperDesktop from '@beeper/desktop-api'

const newestFirst = [9, 8, 7, 6, 5, 4, 3, 2, 1]
const message = number => ({
  id: String(number),
  chatID: 'chat',
  accountID: 'account',
  senderID: 'sender',
  sortKey: String(number),
  timestamp: '2026-01-01T00:00:00.000Z',
  text: `message ${number}`
})

/** A page as the contract has it: newest first in both directions, three items. */
const server = createServer((request, response) => {
  const query = new URL(request.url, 'http://localhost').searchParams
  const newer = newestFirst.filter(number => number > Number(query.get('cursor')))
  const page = newer.slice(-3)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({
    items: page.map(message),
    hasMore: newer.length > page.length,
    newestCursor: page.length > 0 ? String(page[0]) : null,
    oldestCursor: page.length > 0 ? String(page.at(-1)) : null
  }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')

const client = new BeeperDesktop({ accessToken: 'token', baseURL: `http://127.0.0.1:${server.address().port}` })
const read = []
for await (const { id } of client.messages.list('chat', { cursor: '2', direction: 'after' })) {
  read.push(id)
  if (read.length === 9) break
}
server.closeAllConnections()
server.close()

const seen = read.join(' ')
console.log(`Messages read after message 2: ${seen}`)
if (seen !== '5 4 3 6 5 4 7 6 5') {
  console.error('Changed: it was 5 4 3 6 5 4 7 6 5.')
  process.exitCode = 1
} else console.log('As found: each page continues from the oldest item of the one before, so items repeat.')
JS
timeout 30 node run.mjs

#!/usr/bin/env bash
# @beeper/desktop-api 5.0.0: a conflict is retried like an outage.
#
# Behaviour: a 409 belongs to the statuses that the client retries, twice by default and with a pause before each. A
# conflict that only the caller can resolve, such as a draft where there already is one, is sent three times.
# Seen: three equal PATCH requests, and the ConflictError after more than a second. With `maxRetries: 0` one request.
# Who meets it: tests that expect a 409 and count requests or time them, and users who wait for the message. Pass
# `maxRetries: 0` to such calls. A server can prevent it with the header `x-should-retry: false`.
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

let requests = 0
let headers = {}
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    requests++
    response.writeHead(409, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify({ message: 'The chat already has a draft.', code: 'CONFLICT' }))
  })
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const client = new BeeperDesktop({ accessToken: 'token', baseURL: `http://127.0.0.1:${server.address().port}` })

async function updateDraft (options) {
  requests = 0
  const error = await client.chats.update('chat', { draft: { text: 'Hello' } }, options).catch(error => error)
  return `${requests} × ${error.constructor.name}`
}
const seen = { byDefault: await updateDraft(), withoutRetries: await updateDraft({ maxRetries: 0 }) }
headers = { 'x-should-retry': 'false' }
seen.toldNotTo = await updateDraft()
server.closeAllConnections()
server.close()

console.log('Requests for one update that conflicts:', seen)
const single = '1 × ConflictError'
const expected = { byDefault: '3 × ConflictError', withoutRetries: single, toldNotTo: single }
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.error('Changed: it was', expected)
  process.exitCode = 1
} else console.log('As found: a conflict is sent three times unless the call or the server says otherwise.')
JS
timeout 30 node run.mjs

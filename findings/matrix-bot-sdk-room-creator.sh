#!/usr/bin/env bash
# matrix-bot-sdk 0.8.0: the creator of a room of version 12 seems to have no power.
#
# Behaviour: from room version 12 on, the creator has unlimited power and must not be listed among `users` of the power
# levels (Matrix specification, Room version 12). `userHasPowerLevelFor` looks only at the power levels, so for the
# creator it answers with `users_default`.
# Seen: false for the creator of a room of version 12 who wants to rename it, and true in a room of version 11, whose
# power levels list the creator.
# Who meets it: bots that ask before they act, in every room that a current server creates: version 12 is the default.
# Read `m.room.create` as well: its sender, and `additional_creators`, may do everything.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts matrix-bot-sdk@0.8.0 || exit 2
# Its encryption is a binary that an install script downloads; nothing here encrypts.
mkdir -p node_modules/@matrix-org/matrix-sdk-crypto-nodejs
echo 'module.exports = new Proxy({}, { get: () => class {} })' > node_modules/@matrix-org/matrix-sdk-crypto-nodejs/index.js
echo '{"name": "@matrix-org/matrix-sdk-crypto-nodejs", "version": "0.0.0", "main": "index.js"}' \
  > node_modules/@matrix-org/matrix-sdk-crypto-nodejs/package.json

cat > run.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import sdk from 'matrix-bot-sdk'

const creator = '@ada:example.org'
const rooms = {
  11: { id: '!old:example.org', users: { [creator]: 100 } },
  12: { id: '!9vVqvJ8cQh0m2nYtP5xW3rT7uZ1aB4cD6eF8gH0iJkL', users: {} }
}
const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.split('?')[0])
  const [version, { users } = {}] = Object.entries(rooms).find(([, { id }]) => path.includes(id)) ?? []
  const content = path.includes('/m.room.create')
    ? { room_version: version }
    : path.includes('/m.room.power_levels') && { users, users_default: 0, state_default: 50, events: { 'm.room.name': 50 } }
  response.writeHead(content ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(content || { errcode: 'M_NOT_FOUND', error: 'Not found' }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')

sdk.LogService.muteModule('MatrixHttpClient')
const client = new sdk.MatrixClient(`http://127.0.0.1:${server.address().port}`, 'token')
const seen = {}
for (const [version, { id }] of Object.entries(rooms)) {
  seen[version] = await client.userHasPowerLevelFor(creator, id, 'm.room.name', true)
}
server.closeAllConnections()
server.close()

console.log('May the creator rename the room, by its version:', seen)
if (seen[11] !== true || seen[12] !== false) {
  console.error('Changed: it was', { 11: true, 12: false })
  process.exitCode = 1
} else console.log('As found: in version 12 the creator is thought to have no power.')
JS
timeout 60 node run.mjs

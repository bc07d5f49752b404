#!/usr/bin/env bash
# matrix-bot-sdk 0.8.0: content that has a field `errcode` cannot be read.
#
# Behaviour: the client throws a MatrixError for every JSON response with an `errcode` at its top, whatever the status.
# The Matrix API returns account data and the content of state events bare, and their fields are free.
# Seen: for account data {"errcode": "M_LIMIT_EXCEEDED", "count": 2}, returned with 200, getAccountData throws a
# MatrixError whose statusCode is 200. Without that field the data is returned.
# Who meets it: bots that store the last error that they received, and bots that read account data of such programs.
# Store errors one level deeper.
#
# The SDK loads its encryption when it is imported, and the native part of that comes from outside npm. Encryption plays
# no part here, so an empty module replaces it.
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts matrix-bot-sdk@0.8.0 || exit 2

echo 'module.exports = {}' > node_modules/@matrix-org/matrix-sdk-crypto-nodejs/index.js
cat > run.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import sdk from 'matrix-bot-sdk'

const accountData = {
  'com.example.progress': { count: 2 },
  'com.example.last_error': { errcode: 'M_LIMIT_EXCEEDED', count: 2 }
}
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(request.url.endsWith('/account/whoami')
    ? { user_id: '@bot:example.com' }
    : accountData[request.url.slice(request.url.lastIndexOf('/') + 1)]))
}).listen(0, '127.0.0.1')
await once(server, 'listening')

sdk.LogService.muteModule('MatrixHttpClient')
const client = new sdk.MatrixClient(`http://127.0.0.1:${server.address().port}`, 'token')
const seen = []
for (const type of Object.keys(accountData)) {
  const result = await client.getAccountData(type).then(
    data => `returns ${JSON.stringify(data)}`,
    error => `throws ${error.constructor.name} with status ${error.statusCode}`)
  console.log(`${type}: ${result}`)
  seen.push(result)
}
server.closeAllConnections()
server.close()

if (seen.join() !== 'returns {"count":2},throws MatrixError with status 200') {
  console.error('Changed: the first was returned, and the second thrown as a MatrixError with status 200.')
  process.exitCode = 1
} else console.log('As found: a field named errcode makes an error of a successful response.')
JS
timeout 30 node run.mjs

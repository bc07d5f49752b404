#!/usr/bin/env bash
# @fastify/busboy 3.2.6: a part of application/octet-stream is a file, though it has no file name.
#
# Behaviour: a part with a file name is a file, one without is a field (RFC 7578, 4.2), except for this type: such a
# part emits `file`, with the name undefined. A part of any other type, as image/png, emits `field`.
# Seen: three parts without a file name: octet-stream is a file, image/png and one without a type are fields.
# Who meets it: servers whose clients give every part of a form a type, as some HTTP libraries do: the field is missing,
# and a form of one file has two. The option isPartAFile decides otherwise.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @fastify/busboy@3.2.6 || exit 2

cat > run.mjs <<'JS'
import { Busboy } from '@fastify/busboy'

const parts = { bytes: 'Content-Type: application/octet-stream\r\n', picture: 'Content-Type: image/png\r\n', plain: '' }
const form = Object.entries(parts).map(([name, type]) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\nhello\r\n`).join('') + '--x--\r\n'

const read = async options => {
  const seen = []
  const busboy = new Busboy({ headers: { 'content-type': 'multipart/form-data; boundary=x' }, ...options })
  busboy.on('file', (name, stream, fileName) => {
    seen.push(`${name} is a file called ${fileName}`)
    stream.resume()
  })
  busboy.on('field', name => { seen.push(`${name} is a field`) })
  await new Promise(resolve => { busboy.on('finish', resolve).end(form) })
  return seen.join(', ')
}
const byDefault = await read({})
const byName = await read({ isPartAFile: (name, type, fileName) => fileName !== undefined })
console.log(`By default: ${byDefault}\nBy isPartAFile: ${byName}`)
if (byDefault !== 'bytes is a file called undefined, picture is a field, plain is a field' ||
  byName !== 'bytes is a field, picture is a field, plain is a field') {
  console.error('Changed: bytes alone was a file, by default alone.')
  process.exitCode = 1
} else console.log('As found: the type decides, not the file name.')
JS
timeout 30 node run.mjs

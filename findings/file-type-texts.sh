#!/usr/bin/env bash
# file-type 21.3.4: a text whose first word starts like a file format is that format.
#
# Behaviour: some formats are told by their first two or three bytes alone, and no more of the file is read. A plain
# text that begins with the same letters is reported as a picture, a program or sound, instead of as unknown.
# Seen: "BMI is ..." is image/bmp, "MZ is ..." application/x-msdownload, "ID3 tags ..." audio/mpeg.
# Who meets it: servers that trust the result for uploads whose name or declared type says text: such a file is shown
# as a broken picture, or has a player. Look for control characters first, and keep the type of what is text.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts file-type@21.3.4 || exit 2

cat > run.mjs <<'JS'
import { fileTypeFromBuffer } from 'file-type'

const texts = [
  'BMI is a person\'s weight divided by the square of the height.\n',
  'MZ is the country code of Mozambique.\n',
  'ID3 tags hold the title of a song.\n',
  'The title of a song is in its tags.\n'
]
const seen = []
for (const text of texts) {
  const type = (await fileTypeFromBuffer(Buffer.from(text)))?.mime ?? 'unknown'
  console.log(`${type}: ${text.trimEnd()}`)
  seen.push(type)
}
if (seen.join() !== 'image/bmp,application/x-msdownload,audio/mpeg,unknown') {
  console.error('Changed: it was image/bmp, application/x-msdownload, audio/mpeg, unknown.')
  process.exitCode = 1
} else console.log('As found: the first letters of a text decide.')
JS
timeout 30 node run.mjs

#!/usr/bin/env bash
# exifr 7.1.3: by its path, a JPEG whose EXIF comes after 65,000 bytes of XMP has no orientation.
#
# Behaviour: of a path, the file is read in pieces. If the segment with the EXIF begins behind a large segment with XMP,
# orientation() returns undefined, like for a picture that has no EXIF. With the whole file in a buffer it is right.
# Seen: XMP of 65,000 bytes before the EXIF: undefined by path, 6 by buffer. XMP of 1000 bytes: 6 by both.
# Who meets it: servers that turn uploaded photos. Editors keep their history in XMP, in any order of segments. Read the
# file, and pass the buffer.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts exifr@7.1.3 || exit 2

cat > run.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import exifr from 'exifr'

const segment = (marker, body) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
/** One entry: orientation 6. */
const exif = segment(0xe1, Buffer.from(`457869660000${'49492a0008000000'}0100${'120103000100000006000000'}00000000`, 'hex'))
const xmp = length => segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.alloc(length, ' ')]))
/** A table, a frame of one grey pixel, and the end. */
const rest = Buffer.from(`ffdb004300${'01'.repeat(64)}ffc0000b080001000101011100ffd9`, 'hex')

const seen = []
for (const length of [1000, 65_000]) {
  const jpeg = Buffer.concat([Buffer.from('ffd8', 'hex'), xmp(length), exif, rest])
  writeFileSync('picture.jpg', jpeg)
  const [byPath, byBuffer] = [await exifr.orientation('picture.jpg'), await exifr.orientation(jpeg)]
  console.log(`XMP of ${length} bytes before the EXIF: ${byPath} by path, ${byBuffer} by buffer`)
  seen.push(byPath, byBuffer)
}
if (seen.map(String).join() !== '6,6,undefined,6') {
  console.error('Changed: it was 6, 6, undefined, 6.')
  process.exitCode = 1
} else console.log('As found: a path is not read far enough.')
JS
timeout 30 node run.mjs

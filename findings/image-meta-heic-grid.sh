#!/usr/bin/env bash
# image-meta 0.3.0: a HEIC picture of one padded tile has the size of the tile.
#
# Behaviour: encoders cut a picture into tiles that are padded, and the file's primary item (`pitm`) is the grid of them
# (ISO/IEC 23008-12). Each item has its size (`ispe`), by its properties (`ipma`). The largest size in the file is
# returned, whichever item has it: that of the tile, where one tile is enough for the picture.
# Seen: a picture of 64 x 48 is 64 x 64.
# Who meets it: servers that store the size of uploaded pictures, such as those of libheif. Follow `pitm` and `ipma` to
# the size, then `clap` and `irot`.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts image-meta@0.3.0 || exit 2

cat > run.mjs <<'JS'
import { imageMeta } from 'image-meta'

/** The boxes of a picture of 64 x 48 by libheif's heif-enc 1.15, up to the coded pixels. */
const picture = Buffer.from('AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRt' +
  'AAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAACrwACAAEAAAAAAAAAAQAAAAAAAAAIAAAA' +
  'OGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AA' +
  'AAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprm4' +
  'EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgI' +
  'AAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQ==', 'base64')

/** The sizes in the file, in order: the tile's, then the grid's. */
const sizes = [...picture.toString('latin1').matchAll(/ispe/g)].map(({ index }) =>
  `${picture.readUInt32BE(index + 8)}x${picture.readUInt32BE(index + 12)}`)
const { width, height } = imageMeta(picture)
console.log(`Sizes in the file: ${sizes.join(', ')}; found: ${width}x${height}`)
if (`${width}x${height}` !== '64x64' || sizes.join() !== '64x64,64x48') {
  console.error('Changed: it was 64x64, of 64x64 and 64x48.')
  process.exitCode = 1
} else console.log('As found: the size is that of the tile.')
JS
timeout 30 node run.mjs

#!/usr/bin/env bash
# image-size 2.1.0: an SVG whose viewBox has commas has no size, or half of one.
#
# Behaviour: SVG allows commas between the four numbers of a viewBox (SVG 2, 8.6), and some editors write them. With
# blanks the height follows from the width and the viewBox. With commas it is NaN, and without a width both are
# undefined; nothing is thrown.
# Seen: for width 48 and viewBox "0,0,24,12" the height is NaN, which JSON turns into null.
# Who meets it: servers that store the size of uploaded pictures as numbers. Accept a size only if both parts are
# finite and above 0.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts image-size@2.1.0 || exit 2

cat > run.mjs <<'JS'
import { imageSize } from 'image-size'

const sizeOf = attributes => {
  const { width, height } = imageSize(Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="24" height="12" fill="teal"/></svg>`))
  return `${width}x${height}`
}
const seen = [
  sizeOf('width="48" viewBox="0 0 24 12"'),
  sizeOf('width="48" viewBox="0,0,24,12"'),
  sizeOf('viewBox="0,0,24,12"')
]
console.log(`Width and viewBox with blanks: ${seen[0]}; with commas: ${seen[1]}; commas and no width: ${seen[2]}`)
if (seen.join() !== '48x24,48xNaN,undefinedxundefined') {
  console.error('Changed: it was 48x24, 48xNaN, undefinedxundefined.')
  process.exitCode = 1
} else console.log('As found: commas lose the height, without an error.')
JS
timeout 30 node run.mjs

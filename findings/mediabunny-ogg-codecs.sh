#!/usr/bin/env bash
# mediabunny 1.61.0: FLAC and Speex in Ogg have no track, and last 0 seconds.
#
# Behaviour: of Ogg, streams of Opus and Vorbis are read. A file with a stream of another codec is an Ogg file that can
# be read, with no tracks; computeDuration() returns 0 instead of failing, or of a value that says unknown.
# Seen: a second of silence as FLAC and as Speex: canRead() is true, tracks 0, duration 0; as Opus: 1 track, 1 s.
# Who meets it: servers that store the length of uploaded sound, as of voice notes (.oga, .spx). Take 0 for unknown.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts mediabunny@1.61.0 || exit 2

cat > run.mjs <<'JS'
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny'

/** A second of silence each, by ffmpeg 5.1. */
const files = {
  flac: 'T2dnUwACAAAAAAAAAAA8Uz+2AAAAADuCYb0BM39GTEFDAQAAAWZMYUMAAAAiAkACQAAAAAAElQH0APAAAAAAAAAAAAAAAAAAAAAAAAAAAE9n' +
  'Z1MAAAAAAAAAAAAAPFM/tgEAAACHnCXZATeEAAAzDQAAAExhdmY1OS4yNy4xMDABAAAAGgAAAGVuY29kZXI9TGF2YzU5LjM3LjEwMCBmbGFj' +
  'T2dnUwAEQB8AAAAAAAA8Uz+2AgAAAJ7p+tYOCwsLCwsLCwsLCwsLCwv/+CQIAMoAAADOdv/4JAgBzQAAAKIO//gkCALEAAAAFob/+CQIA8MA' +
  'AAB6/v/4JAgE1gAAAP+T//gkCAXRAAAAk+v/+CQIBtgAAAAnY//4JAgH3wAAAEsb//gkCAjyAAAArbz/+CQICfUAAADBxP/4JAgK/AAAAHVM' +
  '//gkCAv7AAAAGTT/+CQIDO4AAACcWf/4lAgNAwAAAMMM',
  speex: 'T2dnUwACAAAAAAAAAADRYy+zAAAAAAco7uABUFNwZWV4ICAgMS4yLjEAAAAAAAAAAAAAAAAAAAABAAAAUAAAAEAfAAAAAAAABAAAAAEAAACY' +
  'OgAAoAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAT2dnUwAAAAAAAAAAAADRYy+zAQAAAP8FV+ABNw0AAABMYXZmNTkuMjcuMTAwAQAAAB4AAABl' +
  'bmNvZGVyPUxhdmM1OS4zNy4xMDAgbGlic3BlZXhPZ2dTAAQYHwAAAAAAANFjL7MCAAAAE33CNzImJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYm' +
  'JiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJi6dG5ogAAF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///' +
  '////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CA' +
  'X///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF//////' +
  '/+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC//' +
  '//////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3' +
  'Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5og' +
  'AgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///' +
  '////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EA' +
  'v///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL//////' +
  '/8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF//' +
  '/////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////g' +
  'QC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv////' +
  '///3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6d' +
  'G5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIB' +
  'f///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX//////' +
  '/4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL//' +
  '/////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////A' +
  'gF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf////' +
  '///gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv' +
  '///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////' +
  '9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////cunRua' +
  'IAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+BAL///////8CAX///////4EAv///////3Lp0bmiACAX//' +
  '/////4EAv///////wIBf///////gQC////////cunRuaIAIBf///////gQC////////AgF///////+BAL///////9y6dG5ogAgF///////+B' +
  'AL///////8CAX///////4EAv///////3Lp0bmiACAX///////4EAv///////wIBf///////gQC////////c=',
  opus: 'T2dnUwACAAAAAAAAAACAxWccAAAAAAn9NmIBE09wdXNIZWFkAQE4AUAfAAAAAABPZ2dTAAAAAAAAAAAAAIDFZxwBAAAAxsBYwwE+T3B1c1Rh' +
  'Z3MNAAAATGF2ZjU5LjI3LjEwMAEAAAAdAAAAZW5jb2Rlcj1MYXZjNTkuMzcuMTAwIGxpYm9wdXNPZ2dTAACAuwAAAAAAAIDFZxwCAAAAwDrb' +
  'KjIHBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBggL5LmgvIQIB8azDsYIB8azDsYIB8azDsYIB8az' +
  'DsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYI' +
  'B8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8az' +
  'DsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsYI' +
  'B8azDsYIB8azDsYIB8azDsYIB8azDsYIB8azDsZPZ2dTAAS4vAAAAAAAAIDFZxwDAAAA5o/xzQEGCAfGsw7G'
}
const seen = []
for (const [codec, content] of Object.entries(files)) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(Buffer.from(content, 'base64')) })
  const facts = [await input.canRead(), (await input.getTracks()).length, Math.round(await input.computeDuration())]
  console.log(`${codec}: can be read ${facts[0]}, tracks ${facts[1]}, duration ${facts[2]} s`)
  seen.push(facts.join(' '))
}
if (seen.join() !== 'true 0 0,true 0 0,true 1 1') {
  console.error('Changed: it was true 0 0, true 0 0, true 1 1.')
  process.exitCode = 1
} else console.log('As found: what is not read lasts 0 seconds.')
JS
timeout 30 node run.mjs

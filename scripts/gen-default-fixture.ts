/**
 * Writes the bundled fixtures. They are made, not written by hand, so that IDs, times and media URLs agree; the
 * conversations are in fixtures/source/. The same source produces the same bytes: all randomness uses fixed seeds,
 * and all times are absolute.
 *
 *     npx tsx scripts/gen-default-fixture.ts
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { assetManifest, cleanFixture, defaultFixture, emptyFixture } from '../fixtures/source/build.js'
import { sdkConformanceFixture } from '../fixtures/source/sdk-conformance.js'
import { serialiseFixture, serialiseList } from '../fixtures/source/serialise.js'

/** The generated files, by path under fixtures/. */
export function generate (): Map<string, string> {
  return new Map([
    ['default.json', serialiseFixture(defaultFixture())],
    ['clean.json', serialiseFixture(cleanFixture())],
    ['empty.json', serialiseFixture(emptyFixture())],
    ['sdk-conformance.json', serialiseFixture(sdkConformanceFixture())],
    ['assets/assets.json', serialiseList(assetManifest())]
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generate()) {
    writeFileSync(new URL(`../fixtures/${path}`, import.meta.url), text)
    process.stdout.write(`fixtures/${path}: ${Buffer.byteLength(text)} bytes\n`)
  }
}

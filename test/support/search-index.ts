import { eachWord } from '../../src/domain/search/index/words.js'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import type { FixtureFile } from '../../src/fixtures/format.js'
import { build, smallFixture, type Teardown } from './app.js'

/** Creates sandboxes that are released when the test ends. */
export async function sandboxOf (t: Teardown): Promise<(more?: Partial<FixtureFile>) => Sandbox> {
  const { sandboxes } = await build(t)
  return more => sandboxes.create({ fixture: { ...smallFixture, tokens: [], ...more } })
}

/** The words of a text, as the index files them. */
export function words (text: string): string[] {
  const found: string[] = []
  eachWord(text, (folded, start, end) => found.push(folded.slice(start, end)))
  return found
}

/** A text without markup, as a message takes it. */
export function rich (html: string) {
  return { html, plain: html, mentions: [], links: [] }
}

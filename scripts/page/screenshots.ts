import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startServer } from '../../src/server/start-server.js'
import { launch } from '../../test/support/browser.js'
import { openPage } from '../../test/support/page-visit.js'
import { buildPage } from '../../test/support/page.js'

/**
 * Takes the pictures of the documents in docs/images, of the fixture `default` at a time that does not move.
 *
 * npx tsx scripts/page/screenshots.ts
 */
const folder = resolve(import.meta.dirname, '../../docs/images')
const ends: Array<() => unknown> = []
const scope = { teardown (work: () => unknown) { ends.unshift(work) } }
const dinner = '/default/chats?chat=%21NCdzlIaMjZUmvmvyHU%3Abeeper.com'

const pictures = [
  { name: 'chats', place: dinner, colorScheme: 'light', viewport: { width: 1280, height: 760 } },
  { name: 'chats-dark', place: dinner, colorScheme: 'dark', viewport: { width: 1280, height: 760 } },
  { name: 'chats-narrow', place: dinner, colorScheme: 'light', viewport: { width: 390, height: 760 } }
] as const

await buildPage()
await mkdir(folder, { recursive: true })
const server = await startServer({ port: 0, fixture: 'default', seed: 1 })
ends.push(() => server.close())
try {
  server.sandboxes.default.freezeClock()
  server.sandboxes.default.setClock(Date.parse('2026-01-15T20:00:00Z'))
  const browser = await launch(scope)
  for (const { name, place, ...options } of pictures) {
    const { page, context } = await openPage(scope, browser, server.url, place, { ...options, timezoneId: 'UTC' })
    await page.locator('.message').last().waitFor()
    // Pictures come after the messages.
    await page.waitForTimeout(1000)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    await context.close()
  }
} finally {
  for (const end of ends) await end()
}

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
  { name: 'chats-narrow', place: dinner, colorScheme: 'light', viewport: { width: 390, height: 760 } },
  { name: 'calls', place: '/default/calls', colorScheme: 'light', viewport: { width: 1280, height: 760 } },
  { name: 'powers', place: '/default/powers', colorScheme: 'light', viewport: { width: 1280, height: 900 } }
] as const

/** Calls to show, of which one meets a fault rule and one is rejected. */
async function makeCalls (url: string): Promise<void> {
  await fetch(`${url}/_mock/sandboxes/default/faults`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"operation":"sendMessage","status":503,"times":1}'
  })
  const call = async (path: string, body?: string, token = 'test-token') => fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body })
  })
  await call('/v1/accounts')
  await call('/v1/chats')
  await call('/v1/chats/5638/messages', '{"text":"Dumplings on the 25th?"}')
  await call('/v1/chats/5638/messages', '{"text":"Dumplings on the 25th?"}')
  await call('/v1/chats/5638', undefined, 'an-old-token')
}

await buildPage()
await mkdir(folder, { recursive: true })
const server = await startServer({ port: 0, fixture: 'default', seed: 1 })
ends.push(() => server.close())
try {
  server.sandboxes.default.freezeClock()
  server.sandboxes.default.setClock(Date.parse('2026-01-15T20:00:00Z'))
  const browser = await launch(scope)
  for (const { name, place, ...options } of pictures) {
    if (name === 'calls') await makeCalls(server.url)
    const { page, context } = await openPage(scope, browser, server.url, place, { ...options, timezoneId: 'UTC' })
    if (name === 'calls') await page.locator('.call-row').nth(2).click()
    await page.locator('.message, .explanation p:nth-of-type(2), .powers .rows-list li').last().waitFor()
    // Pictures come after the messages.
    await page.waitForTimeout(1000)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    await context.close()
  }
} finally {
  for (const end of ends) await end()
}

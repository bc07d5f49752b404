import t from 'tap'
import type { Teardown } from '../support/app.js'
import { smallFixture } from '../support/app.js'
import { accessibilityFaults, launch, newPage, screenshot } from '../support/browser.js'
import { startServer } from '../../src/server/start-server.js'

const browser = await launch(t)

async function open (t: Teardown, path: string, colorScheme: 'light' | 'dark' = 'light') {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1 })
  t.teardown(() => server.close())
  const { page } = await newPage(t, browser, { colorScheme, viewport: { width: 1280, height: 800 } })
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  await page.goto(`${server.url}${path}`)
  return { server, page, complaints }
}

await t.test('a call is tried with a token that is filled in', async t => {
  const { page, complaints } = await open(t, '/_mock/docs?api=v1')
  const explorer = page.locator('openapi-explorer')
  // The menu has methods and paths.
  await explorer.getByText('Accounts', { exact: true }).first().click()
  await explorer.getByText('/v1/accounts', { exact: true }).first().click()
  await screenshot(page, 'docs-try')
  const answering = page.waitForResponse(response => response.url().endsWith('/v1/accounts'))
  await explorer.getByRole('button', { name: 'Execute' }).first().click()
  t.equal((await answering).status(), 200)
  t.same(complaints, [])
})

for (const colorScheme of ['light', 'dark'] as const) {
  await t.test(`the landing page has no faults, ${colorScheme}`, async t => {
    const { page, complaints } = await open(t, '/_mock/docs', colorScheme)
    await page.getByRole('heading', { name: 'Guides' }).waitFor()
    t.same(await accessibilityFaults(page), [])
    await screenshot(page, `docs-${colorScheme}`)
    await page.getByRole('navigation', { name: 'Documents' }).getByRole('link', { name: 'Control API' }).click()
    await page.locator('openapi-explorer').getByText('Sandboxes').first().waitFor()
    await screenshot(page, `docs-control-${colorScheme}`)
    t.same(complaints, [])
  })
}

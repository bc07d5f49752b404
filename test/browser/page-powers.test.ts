import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Teardown } from '../support/app.js'
import { smallFixture } from '../support/app.js'
import { accessibilityFaults, launch, newPage, screenshot } from '../support/browser.js'
import { buildPage } from '../support/page.js'
import { connect } from '../support/socket-client.js'
import { startServer } from '../../src/server/start-server.js'

await buildPage()
const browser = await launch(t)

const timezoneId = 'Pacific/Auckland'

/** A server, and the page on its powers. */
async function open (t: Teardown, colorScheme: 'light' | 'dark' = 'light') {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1 })
  t.teardown(() => server.close())
  const { page } = await newPage(t, browser, { colorScheme, viewport: { width: 1280, height: 900 }, locale: 'en-US', timezoneId })
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', error => { complaints.push(error.message) })
  await page.goto(`${server.url}/_mock/ui/#/default/powers`)
  const panel = (name: string) => page.getByRole('region', { name })
  const control = async (path: string, body?: unknown) => {
    const response = await fetch(`${server.url}/_mock/${path}`, body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it asked for
    return response.json() as Promise<any>
  }
  return { server, page, panel, control, complaints }
}

await t.test('a sandbox is made, forked, reset and deleted', async t => {
  const { page, panel, control, complaints } = await open(t)
  await panel('Sandbox default').getByLabel('Name').fill('mine')
  await panel('Sandbox default').getByLabel('Fixture').selectOption('empty')
  await page.getByRole('button', { name: 'Make a sandbox' }).click()
  const mine = panel('Sandbox mine')
  await mine.getByText('empty, seed').waitFor()
  await mine.getByRole('button', { name: 'Fork' }).click()
  await panel('Sandbox sandbox-1').waitFor()
  t.same((await control('sandboxes')).items.map(({ id }: { id: string }) => id), ['default', 'mine', 'sandbox-1'])

  await control('sandboxes/sandbox-1/accounts', { network: 'Signal' })
  await panel('Sandbox sandbox-1').getByText('accounts 2').waitFor()
  await panel('Sandbox sandbox-1').getByRole('button', { name: 'Reset' }).click()
  await panel('Sandbox sandbox-1').getByText('accounts 1').waitFor()

  // The browser notes a call that was under way to what is then gone.
  t.same(complaints, [])
  await panel('Sandbox sandbox-1').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete it' }).click()
  await panel('Sandbox default').waitFor()
  // The menu of sandboxes follows.
  await page.locator('select.sandbox option', { hasText: 'sandbox-1' }).waitFor({ state: 'detached' })
  t.same((await control('sandboxes')).items.map(({ id }: { id: string }) => id), ['default', 'mine'])
})

await t.test('the state is saved to a file, and loaded from one', async t => {
  const { page, panel, control } = await open(t)
  const saving = page.waitForEvent('download')
  await panel('Sandbox default').getByRole('button', { name: 'Save the state' }).click()
  const saved = await saving
  t.equal(saved.suggestedFilename(), 'default.json')
  const { digest } = await control('sandboxes/default')
  await control('sandboxes/default/contacts', { accountID: 'matrix', fullName: 'Someone New' })
  t.not((await control('sandboxes/default')).digest, digest)
  const state = await readFile(await saved.path(), 'utf8')
  await page.locator('input[type=file]').setInputFiles({ name: 'state.json', mimeType: 'application/json', buffer: Buffer.from(state) })
  await page.getByText('The state is loaded').waitFor({ state: 'attached' })
  t.equal((await control('sandboxes/default')).digest, digest)
  await page.locator('input[type=file]').setInputFiles({ name: 'state.json', mimeType: 'application/json', buffer: Buffer.from('{"format":2}') })
  t.match(await page.locator('.toast').innerText(), /format/, 'what is wrong with a file is shown')
})

await t.test('the clock is frozen and moved on, to what is due next', async t => {
  const { panel, control } = await open(t)
  const clock = panel('Clock')
  await clock.getByRole('button', { name: 'Freeze' }).click()
  await clock.getByText(', frozen').waitFor()
  const before = await control('sandboxes/default/clock')
  await clock.getByRole('button', { name: '+1d' }).click()
  const tomorrow = new Date(Date.parse(before.now) + 86_400_000)
  await clock.getByText(tomorrow.toLocaleDateString('en-US', { dateStyle: 'full', timeZone: timezoneId })).waitFor()
  await clock.getByText('nothing is planned').waitFor()
  await control('sandboxes/default/consents', { outcome: 'approve' })
  await clock.getByRole('button', { name: 'Let it run' }).click()
  await clock.getByText(', frozen').waitFor({ state: 'detached' })
  t.equal((await control('sandboxes/default/clock')).mode, 'real')
})

await t.test('rules are added, count while they fire, and end', async t => {
  const { server, page, panel, control } = await open(t)
  const faults = panel('Faults')
  await faults.getByText('No rule acts').waitFor()
  await faults.getByLabel('Operation').fill('getAccounts')
  await faults.getByRole('button', { name: 'Add the rule' }).click()
  await faults.getByText('operation getAccounts').waitFor()
  await faults.getByText('fired 0 times').waitFor()
  const call = () => fetch(`${server.url}/v1/accounts`, { headers: { authorization: 'Bearer test-token' } })
  t.equal((await call()).status, 503)
  await faults.getByText('fired once').waitFor()
  const [{ name }] = (await control('sandboxes/default/faults/presets')).items
  await faults.getByRole('group', { name: 'Presets' }).getByRole('button', { name, exact: true }).click()
  await faults.getByRole('button', { name: 'End the rule' }).nth(1).waitFor()
  await faults.getByRole('button', { name: 'End all rules' }).click()
  await faults.getByText('No rule acts').waitFor()
  t.equal((await call()).status, 200)
  await faults.getByLabel('Operation').fill('noSuchOperation')
  await faults.getByRole('button', { name: 'Add the rule' }).click()
  t.match(await page.locator('.toast').innerText(), /noSuchOperation/)
})

await t.test('a token is made and revoked, and a sign-in decided', async t => {
  const { server, panel, control } = await open(t)
  const tokens = panel('Tokens')
  await tokens.getByLabel('Name').fill('Reader')
  await tokens.getByLabel('Scopes').selectOption('read')
  await tokens.getByRole('button', { name: 'Make a token' }).click()
  await tokens.getByRole('button', { name: 'Copy the token Reader' }).waitFor()
  const { token } = (await control('sandboxes/default/tokens')).items.find(({ name }: { name?: string }) => name === 'Reader')
  const status = async () => (await fetch(`${server.url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })).status
  t.equal(await status(), 200)
  await tokens.getByRole('button', { name: 'Revoke the token Reader' }).click()
  await tokens.getByRole('button', { name: 'Copy the token Reader' }).waitFor({ state: 'detached' })
  t.equal(await status(), 401)

  const signIns = panel('Sign-ins')
  await signIns.getByRole('button', { name: 'Deny the next' }).click()
  await signIns.getByText('1. deny').waitFor()
  t.match(await control('sandboxes/default/consents'), { items: [{ outcome: 'deny' }] })
  await signIns.getByRole('button', { name: 'Forget the decisions' }).click()
  await signIns.getByText('A person decides the next sign-in').waitFor()
})

await t.test('a WebSocket is closed with a code', async t => {
  const { server, panel } = await open(t)
  const client = await connect(t, `${server.url.replace('http', 'ws')}/v1/ws`)
  const sockets = panel('WebSockets')
  await sockets.getByLabel('With the code').selectOption('1012')
  const closed = once(client.ws, 'close')
  await sockets.getByRole('button', { name: 'Close the WebSocket' }).click()
  t.equal((await closed)[0], 1012)
  await sockets.getByText('No client has one open').waitFor()
})

await t.test('installations of a homeserver are shown side by side', async t => {
  const { server, page, panel, complaints } = await open(t)
  for (const id of ['one', 'two']) {
    await fetch(`${server.url}/_mock/sandboxes`, {
      method: 'POST', body: JSON.stringify({ id, homeserver: 'shared' }), headers: { 'content-type': 'application/json' }
    })
  }
  await page.goto(`${server.url}/_mock/ui/#/one/powers`)
  await panel('Installations').getByRole('link', { name: 'Side by side' }).click()
  for (const id of ['one', 'two']) {
    await page.frameLocator(`iframe[title="Chats of ${id}"]`).getByRole('navigation', { name: 'Views' }).waitFor()
  }
  t.same(complaints, [])
})

for (const colorScheme of ['light', 'dark'] as const) {
  await t.test(`axe finds nothing wrong, ${colorScheme}`, async t => {
    const { page, panel, control, complaints } = await open(t, colorScheme)
    await control('sandboxes/default/faults', { operation: 'sendMessage', status: 429, times: 2 })
    await panel('Faults').getByText('sendMessage').waitFor()
    await panel('Tokens').getByRole('button', { name: /^Copy the token/ }).first().waitFor()
    t.same(await accessibilityFaults(page), [])
    await screenshot(page, `powers-${colorScheme}`)
    await page.setViewportSize({ width: 360, height: 740 })
    t.same(await accessibilityFaults(page), [], 'on a telephone')
    await screenshot(page, `powers-small-${colorScheme}`)
    t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    t.same(complaints, [])
  })
}

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { Teardown } from '../support/app.js'
import { smallFixture, small } from '../support/app.js'
import { accessibilityFaults, launch, newPage, screenshot } from '../support/browser.js'
import { buildPage } from '../support/page.js'
import { connect } from '../support/socket-client.js'
import { startServer } from '../../src/server/start-server.js'

await buildPage()
const browser = await launch(t)
const run = promisify(execFile)

/** The elements that reach beyond the screen. */
const widest = `document.documentElement.scrollWidth <= innerWidth
  ? '' : [...document.querySelectorAll('*')].filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => element.tagName + '.' + element.className).join(' ')`

/** A server, and the page on its calls. What the browser's console says is kept. */
async function open (t: Teardown, colorScheme: 'light' | 'dark' = 'light', fixture: 'default' | typeof smallFixture = smallFixture) {
  const server = await startServer({ port: 0, fixture, seed: 1 })
  t.teardown(() => server.close())
  const permissions = ['clipboard-read', 'clipboard-write']
  const { page } = await newPage(t, browser, { colorScheme, viewport: { width: 1280, height: 800 }, permissions })
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', error => { complaints.push(error.message) })
  await page.goto(`${server.url}/_mock/ui/#/default/calls`)
  await page.getByText('No client has called yet').waitFor()
  const call = (path: string, { token = 'test-token', ...init }: RequestInit & { token?: string } = {}) =>
    fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })
  const rows = page.locator('.call-row')
  const shows = (count: number) => page.getByText(count === 1 ? '1 call' : `${count} calls`, { exact: true }).waitFor()
  return { server, page, complaints, call, rows, shows, copied: () => page.evaluate<string>('navigator.clipboard.readText()') }
}

await t.test('calls show up as they come, and filters find one among them', async t => {
  const { shows, page, call, rows, complaints } = await open(t)
  await call('/v1/accounts')
  await page.getByText('GET /v1/accounts').waitFor()
  await call('/v1/accounts', { token: 'wrong' })
  await call(`/v1/chats/${small.adaChat}/messages`, { method: 'POST', body: '{"text":"Hello"}' })
  await rows.nth(2).waitFor()
  t.match(await rows.nth(1).innerText(), /401[\s\S]*GET \/v1\/accounts[\s\S]*no sandbox has that token/)

  const filter = async (name: string, option: string, count: number) => {
    await page.getByLabel(name, { exact: true }).selectOption(option)
    await shows(count)
  }
  await filter('Operation', 'sendMessage', 1)
  await filter('Operation', '', 3)
  await filter('Status', '401', 1)
  await filter('Status', 'warn', 1)
  await filter('Status', '', 3)
  await filter('Token', 'test', 2)
  await filter('Token', '', 3)
  await page.getByLabel('Text in the call').fill('Hello')
  await shows(1)
  await call(`/v1/chats/${small.adaChat}/messages`, { method: 'POST', body: '{"text":"Hello again"}' })
  await shows(2)
  t.same(complaints, [])
})

await t.test('a chat leads to the calls that touched it, and a call to its chat', async t => {
  const { shows, server, page, call, rows } = await open(t)
  await call(`/v1/chats/${small.adaChat}`)
  await call(`/v1/chats/${small.group}`)
  await page.goto(`${server.url}/_mock/ui/#/default/calls?chatID=${encodeURIComponent(small.adaChat)}`)
  await shows(1)
  await rows.first().click()
  await page.getByRole('link', { name: 'Show the chat' }).click()
  await page.waitForURL(url => decodeURIComponent(url.href).includes(`chats?chat=${small.adaChat}`))
})

await t.test('a call says what was sent, what came back, why, and which fault fired', async t => {
  const { server, page, call, rows } = await open(t)
  const control = `${server.url}/_mock/sandboxes/default`
  await fetch(`${control}/faults`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"operation":"sendMessage","status":503,"times":1}'
  })
  await call(`/v1/chats/${small.adaChat}/messages`, { method: 'POST', body: '{"text":"It\'s <b>me</b>"}' })
  await rows.first().click()
  const details = page.locator('.call-details')
  await details.getByText('The fault rule').waitFor()
  const text = await details.innerText()
  for (const part of ['503', 'sendMessage', 'fault-1', '"text": "It\'s <b>me</b>"', 'authorization: [redacted]']) t.match(text, part)
  await page.locator('.explanation p').nth(1).waitFor()
})

await t.test('a call is copied as curl, which makes it again', async t => {
  const { shows, page, call, rows, copied } = await open(t)
  const sent = '{"accountID":"matrix","type":"group","participantIDs":["@ada:beeper.com","@ben:beeper.com"],"title":"It\'s \\"quoted\\" $HOME"}'
  t.equal((await call('/v1/chats', { method: 'POST', body: sent })).status, 200)
  await rows.first().click()
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('Copied as curl').waitFor({ state: 'attached' })
  const command = await copied()
  const { stdout } = await run('sh', ['-c', command], { env: { ...process.env, TOKEN: 'test-token' } })
  t.match(stdout, /^HTTP\/1\.1 200/)
  await shows(2)
  await rows.nth(1).click()
  await page.getByRole('heading', { name: 'POST /v1/chats' }).waitFor()
  t.match(await page.locator('.call-details').innerText(), /It's \\"quoted\\" \$HOME/, 'the same body')
})

await t.test('a call is copied as a test, which passes', async t => {
  const { page, call, rows, copied } = await open(t, 'light', 'default')
  const sent = '{"accountID":"matrix","type":"group","participantIDs":["@wren:beeper.com","@sefa.o:beeper.com"],"title":"It\'s \\"quoted\\" $HOME `x`"}'
  t.equal((await call('/v1/chats', { method: 'POST', body: sent })).status, 200)
  await call('/v1/chats/none')
  const directory = t.testdir({})
  for (const [row, status] of [[0, 200], [1, 404]] as const) {
    await rows.nth(row).click()
    await page.getByRole('button', { name: 'Copy as test' }).click()
    await page.getByText('Copied as a test').waitFor({ state: 'attached' })
    // The words about the first are still there when the second is copied.
    await page.waitForFunction(`navigator.clipboard.readText().then(text => text.includes('answers ${status}'))`)
    const test = await copied()
    const file = join(directory, `${status}.test.mjs`)
    writeFileSync(file, test)
    // The package, as it was built, by its own name.
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', file], { env: { ...process.env, NODE_TEST_CONTEXT: undefined } })
    t.match(stdout, /^# pass 1$/m)
  }
})

await t.test('WebSocket frames are calls too; arrow keys move through them', async t => {
  const { server, page, rows, call } = await open(t)
  await connect(t, `${server.url.replace('http', 'ws')}/v1/ws`)
  await page.getByText('ready').waitFor()
  await call('/v1/accounts')
  await page.getByText('GET /v1/accounts').waitFor()
  await rows.first().click()
  await page.keyboard.press('ArrowDown')
  await page.locator('.call-row[aria-current]:focus').nth(0).waitFor()
  t.equal(await rows.nth(1).getAttribute('aria-current'), 'true')
})

for (const colorScheme of ['light', 'dark'] as const) {
  await t.test(`axe finds nothing wrong, ${colorScheme}`, async t => {
    const { page, call, rows, complaints } = await open(t, colorScheme)
    t.same(await accessibilityFaults(page), [], 'before the first call')
    await call('/v1/accounts')
    await call('/v1/accounts', { token: 'wrong' })
    await rows.nth(1).click()
    await page.locator('.explanation p').nth(1).waitFor()
    t.same(await accessibilityFaults(page), [], 'with a call open')
    await screenshot(page, `calls-${colorScheme}`)
    await page.setViewportSize({ width: 360, height: 740 })
    t.same(await accessibilityFaults(page), [], 'on a telephone')
    await screenshot(page, `calls-small-${colorScheme}`)
    t.equal(await page.evaluate(widest), '', 'nothing is wider than the screen')
    t.same(complaints, [])
  })
}

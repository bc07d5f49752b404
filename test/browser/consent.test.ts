import t from 'tap'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { smallFixture, type Teardown } from '../support/app.js'
import { challenge, verifier } from '../support/oauth-flow.js'
import { startServer } from '../../src/server/start-server.js'
import { accessibilityFaults, launch, newPage, screenshot } from '../support/browser.js'

const browser = await launch(t)

/** A mock, a client that waits to be called back, and a browser on the client's consent page. */
async function visit (t: Teardown, options: BrowserContextOptions & {
  client?: object, changes?: Record<string, string>
} = {}) {
  const { client = {}, changes = {}, ...ofContext } = options
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1 })
  t.teardown(() => server.close())
  const { redirectURI, called } = await listen(t)
  const registered = await fetch(`${server.url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Beeper CLI', client_uri: 'https://cli.example', redirect_uris: [redirectURI], ...client
    })
  })
  const { client_id: clientID } = await registered.json() as { client_id: string }
  const query = new URLSearchParams({
    client_id: clientID, redirect_uri: redirectURI, response_type: 'code', code_challenge: challenge, state: 'a state', ...changes
  })
  const { context, page } = await newPage(t, browser, ofContext)
  const problems = watch(context, page)
  const response = await page.goto(`${server.url}/oauth/authorize?${query.toString()}`)
  const granted = async (code: string) => {
    const answer = await fetch(`${server.url}/oauth/token`, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier })
    })
    return (await answer.json() as { scope: string }).scope
  }
  return { server, context, page, called, granted, problems, response, redirectURI }
}

/** A native client's loopback server: it tells what it was called back with. */
async function listen (t: Teardown) {
  let tell: (parameters: Record<string, string>) => void
  const called = new Promise<Record<string, string>>(resolve => { tell = resolve })
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/callback') tell(Object.fromEntries(url.searchParams))
    const frame = url.searchParams.get('frame')
    response.setHeader('content-type', 'text/html')
      .end(frame === null ? '<title>Client</title>Back in the client' : `<iframe src="${frame.replaceAll('"', '')}"></iframe>`)
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { called, redirectURI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback` }
}

/** What the browser complains of, and every request that leaves this machine. */
function watch (context: BrowserContext, page: Page): string[] {
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', error => { problems.push(String(error)) })
  context.on('request', request => {
    const { hostname } = new URL(request.url())
    if (hostname !== '127.0.0.1') problems.push(`request to ${hostname}`)
  })
  return problems
}

await t.test('allow', async t => {
  const { page, called, granted, problems } = await visit(t)
  t.match(await page.title(), 'Allow Beeper CLI?')
  t.match(await page.locator('main').innerText(), /Robin Vale \(robin\.vale:beeper\.com\)\.[^]*default/)
  await screenshot(page, 'light')
  await page.getByRole('button', { name: 'Allow' }).click()
  const { code, state } = await called
  t.equal(state, 'a state')
  t.equal(await granted(code!), 'read write')
  await page.waitForURL('**/callback?*')
  t.strictSame(problems.filter(problem => !problem.includes('favicon')), [])
})

await t.test('deny', async t => {
  const { page, called } = await visit(t)
  await page.getByRole('button', { name: 'Deny' }).click()
  t.strictSame(await called, { error: 'access_denied', state: 'a state' })
})

await t.test('fewer scopes, and none at all', async t => {
  const { page, called, granted } = await visit(t)
  const [read, write] = [page.getByRole('checkbox', { name: 'Read' }), page.getByRole('checkbox', { name: 'Write' })]
  await read.uncheck()
  await write.uncheck()
  await page.getByRole('button', { name: 'Allow' }).click()
  t.equal(await page.getByRole('alert').innerText(), 'Choose at least one permission, or deny.')
  await screenshot(page, 'nothing-chosen')
  t.strictSame(await accessibilityFaults(page), [])
  await page.getByText('See your accounts').click()
  t.ok(await read.isChecked(), 'the whole label can be clicked')
  await page.getByRole('button', { name: 'Allow' }).click()
  t.equal(await granted((await called).code!), 'read')
})

await t.test('a client that asks for less', async t => {
  const { page, called, granted } = await visit(t, { changes: { scope: 'write' } })
  t.equal(await page.getByRole('checkbox').count(), 1)
  await page.getByRole('button', { name: 'Allow' }).click()
  t.equal(await granted((await called).code!), 'write')
})

await t.test('with the keyboard alone', async t => {
  const { page, called, granted } = await visit(t)
  const focused = () => page.evaluate<string>('document.activeElement.value')
  const order = []
  for (let at = 0; at < 4; at++) {
    await page.keyboard.press('Tab')
    order.push(await focused())
    if (order[at] === 'write') await page.keyboard.press('Space')
    if (order[at] === 'allow') await screenshot(page, 'keyboard')
  }
  t.strictSame(order, ['read', 'write', 'allow', 'deny'])
  const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
  t.equal(outline, 'solid', 'the focus can be seen')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  t.equal(await granted((await called).code!), 'read')
})

await t.test('Enter on a permission allows, as the first button does', async t => {
  const { page, called, granted } = await visit(t)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  t.equal(await granted((await called).code!), 'read write')
})

await t.test('without JavaScript', async t => {
  await t.test('allow', async t => {
    const { page, called, granted } = await visit(t, { javaScriptEnabled: false })
    await page.getByRole('checkbox', { name: 'Write' }).uncheck()
    await page.getByRole('button', { name: 'Allow' }).click()
    const { code, state } = await called
    t.strictSame([state, await granted(code!)], ['a state', 'read'])
    await page.waitForURL('**/callback?*')
  })
  await t.test('deny', async t => {
    const { page, called } = await visit(t, { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Deny' }).click()
    t.strictSame(await called, { error: 'access_denied', state: 'a state' })
  })
  await t.test('nothing chosen', async t => {
    const { page } = await visit(t, { javaScriptEnabled: false })
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await page.getByRole('button', { name: 'Allow' }).click()
    t.equal(await page.getByRole('alert').innerText(), 'Choose at least one permission, or deny.')
  })
})

await t.test('after a redirect to a private scheme the page shows a link to continue', async t => {
  const uri = 'com.example.app:/callback'
  for (const [button, heading] of [['Allow', 'Beeper CLI is connected'], ['Deny', 'Beeper CLI is not connected']] as const) {
    const { page } = await visit(t, { client: { redirect_uris: [uri] }, changes: { redirect_uri: uri } })
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('heading', { name: heading }).waitFor()
    const link = await page.getByRole('link', { name: 'continue here' }).getAttribute('href')
    t.match(link, button === 'Allow' ? /^com\.example\.app:\/callback\?code=/ : /^com\.example\.app:\/callback\?error=access_denied/)
    await screenshot(page, `done-${button.toLowerCase()}`)
    t.strictSame(await accessibilityFaults(page), [])
  }
})

await t.test('the page shows why the server rejected an answer', async t => {
  const { page, server } = await visit(t)
  server.sandboxes.default.oauth.clear()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('alert').waitFor()
  t.match(await page.getByRole('alert').innerText(), 'Start again from the app')
  await page.locator('button:enabled', { hasText: 'Allow' }).waitFor()
})

await t.test('the page is readable and usable in dark mode, on narrow screens, in forced colours and with a long name', async t => {
  const long = { client_name: 'An application with a very, very long name: '.repeat(4), client_uri: `https://example.com/${'x'.repeat(120)}` }
  const cases: Array<[string, Parameters<typeof visit>[1]]> = [
    ['light-wide', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 568 } }],
    ['narrow-dark', { viewport: { width: 320, height: 568 }, colorScheme: 'dark' }],
    ['long', { client: long }],
    ['narrow-long', { client: long, viewport: { width: 320, height: 568 } }],
    ['forced-colors', { forcedColors: 'active' }]
  ]
  for (const [name, options] of cases) {
    const { page } = await visit(t, options)
    await screenshot(page, name)
    t.strictSame(await accessibilityFaults(page), [], name)
    const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    t.ok(beyond <= 0, `${name}: nothing to scroll sideways`)
    for (const control of await page.getByRole('button').all()) {
      const box = await control.boundingBox()
      t.ok(box && box.height >= 44, `${name}: buttons are large enough to touch`)
    }
  }
})

await t.test('a request that must not redirect shows "Invalid Request"', async t => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, response, problems } = await visit(t, { changes: { redirect_uri: 'https://evil.example/callback' }, colorScheme })
    t.equal(response?.status(), 400)
    t.equal(await page.title(), 'Invalid Request')
    t.match(await page.locator('main').innerText(), 'loopback')
    t.match(page.url(), '/oauth/authorize')
    await screenshot(page, `invalid-${colorScheme}`)
    t.strictSame(await accessibilityFaults(page), [])
    t.strictSame(problems.filter(problem => !/favicon|400/.test(problem)), [])
  }
})

await t.test('the consent page cannot be framed', async t => {
  const { page, context, redirectURI } = await visit(t)
  const outer = await context.newPage()
  const refused = new Promise<string>(resolve => {
    outer.on('console', message => { if (/frame/i.test(message.text())) resolve(message.text()) })
  })
  await outer.goto(`${new URL(redirectURI).origin}/?${new URLSearchParams({ frame: page.url() }).toString()}`)
  t.match(await refused, /frame-ancestors|X-Frame-Options/i)
})

await t.test('another page of this machine cannot consent', async t => {
  const { context, server, redirectURI } = await visit(t)
  const other = await context.newPage()
  await other.goto(`${new URL(redirectURI).origin}/`)
  const body = JSON.stringify({ codeChallenge: challenge, scopes: ['read'] })
  const url = `${server.url}/oauth/authorize/callback`
  t.equal(await other.evaluate<number>(`fetch(${JSON.stringify(url)}, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)}
  }).then(response => response.status)`), 403)
  t.equal(server.sandboxes.default.oauth.toFixture()?.codes, undefined)
})

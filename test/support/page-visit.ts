import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { ServerOptions } from '../../src/server/start-server.js'
import { smallFixture, type Teardown } from './app.js'
import { newPage } from './browser.js'
import { buildPage } from './page.js'
import { startServer } from '../../src/server/start-server.js'

/** A server with the page, for tests in a browser. */
export async function servePage (t: Teardown, options: ServerOptions = {}) {
  await buildPage()
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1, ...options })
  t.teardown(() => server.close())
  return server
}

/** What the browser complains of, and every request that leaves this machine. */
export function watchPage (context: BrowserContext, page: Page): string[] {
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', error => { problems.push(String(error)) })
  context.on('request', request => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname)) problems.push(`request to ${hostname}`)
  })
  return problems
}

/**
 * Opens the page in a context of its own.
 * @param place the part of the address after `#`
 */
export async function openPage (
  t: Teardown, browser: Browser, url: string, place = '/default/chats', options: BrowserContextOptions = {}
) {
  const { context, page } = await newPage(t, browser, options)
  const problems = watchPage(context, page)
  await page.goto(`${url}/_mock/ui/#${place}`)
  return { page, context, problems }
}

/** Where a chat is open. */
export function placeOf (chatID: string): string { return `/default/chats?${new URLSearchParams({ chat: chatID }).toString()}` }

/** A chat in the list. */
export function row (page: Page, title: string): Locator { return page.locator('.chat-row', { hasText: title }) }

/** Calls the control API of the sandbox `default`. @returns the answer's body */
export async function controlCall<Answer = Record<string, unknown>> (
  url: string, method: string, path: string, body?: object
): Promise<Answer> {
  const response = await fetch(`${url}/_mock/sandboxes/default${path}`, {
    method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {})
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

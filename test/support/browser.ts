import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Teardown } from './app.js'

/** Debian's, unless CHROMIUM names another. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Milliseconds that a test waits for the browser: what it waits for comes by itself, late on a busy machine. */
const patience = 60_000

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** A browser with a profile of its own, which closes when the test ends. */
export async function launch (t: Teardown): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM to its path`)
  }
  const browser = await chromium.launch({
    executablePath,
    timeout: patience,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'
    ]
  })
  t.teardown(() => browser.close())
  return browser
}

/** A page in a context of its own, in the same language and time zone on every machine. */
export async function newPage (
  t: Teardown, browser: Browser, options: BrowserContextOptions = {}
): Promise<{ context: BrowserContext, page: Page }> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options })
  t.teardown(() => context.close())
  context.setDefaultTimeout(patience)
  return { context, page: await context.newPage() }
}

interface Violation {
  id: string
  help: string
  nodes: Array<{ html: string }>
}

/** What axe finds wrong with a page, one line each. https://github.com/dequelabs/axe-core/blob/develop/doc/API.md */
export async function accessibilityFaults (page: Page): Promise<string[]> {
  // The page's policy lets no script in; what the browser's own debugger evaluates is not held to it.
  // Where colours change in a transition, however short, axe would see those of before; one that ends may begin others.
  await page.evaluate(`(async () => {
    const transitions = () => document.getAnimations().filter(one => one instanceof CSSTransition)
    while (transitions().length > 0) await Promise.all(transitions().map(one => one.finished.catch(() => {})))
  })()`)
  if (!await page.evaluate('"axe" in window')) await page.evaluate(readFileSync(axe, 'utf8'))
  const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

/** Where screenshots go when SCREENSHOTS names a folder. */
export async function screenshot (page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

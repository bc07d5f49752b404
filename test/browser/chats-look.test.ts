import t from 'tap'
import type { Page } from 'playwright-core'
import { small } from '../support/app.js'
import { accessibilityFaults, launch, screenshot } from '../support/browser.js'
import { controlCall, openPage, placeOf, row, servePage } from '../support/page-visit.js'

const browser = await launch(t)
const themes = ['light', 'dark'] as const

/** Has the page in both themes, one after the other. It is opened once: what differs is in its style alone. */
async function inBoth (page: Page, look: (theme: typeof themes[number]) => Promise<void>) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    await look(colorScheme)
  }
}

const hostileName = `<img src=x onerror=alert(1)> \u202Eevil\u202C ${'n'.repeat(10_000)}`

await t.test('hostile names and texts stay text, in both themes, wide and narrow', async t => {
  const { url } = await servePage(t)
  const { id } = await controlCall<{ id: string }>(url, 'POST', '/chats', {
    accountID: small.matrix,
    type: 'group',
    title: hostileName,
    with: [{ fullName: hostileName.slice(0, 1000) }, { fullName: 'مرحبا بالعالم' }],
    messages: [
      '<script>alert(1)</script><img src=x onerror=alert(2)>', '[a](javascript:alert(3)) [b](https://example.com/)', '\u202Eright to left\u202C',
      'مرحبا', 'w'.repeat(10_000), '> quote\n\n```\ncode\n```\n\n1. one\n2. two', '# Head\n\n| a | b |\n|---|---|\n| 1 | 2 |'
    ]
  })
  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 640 }]) {
    const { page, problems, context } = await openPage(t, browser, url, placeOf(id), { viewport })
    await page.locator('.message').last().waitFor()
    await inBoth(page, async theme => {
      const name = `${theme} ${viewport.width}`
      t.equal(await page.locator('.message script, .message img[src=x], [onerror], a[href^=javascript]').count(), 0, name)
      t.ok(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth') <= 0, `${name}: nothing to scroll sideways`)
      t.strictSame(await accessibilityFaults(page), [], `${name}: accessible`)
      await screenshot(page, `hostile-${name}`)
    })
    t.strictSame(problems, [], String(viewport.width))
    await context.close()
  }
})

await t.test('axe finds nothing wrong with lists, menus, pickers and dialogs, in both themes', async t => {
  const { url } = await servePage(t, { fixture: 'default' })
  const { page, problems } = await openPage(t, browser, url, '/default/chats', { reducedMotion: 'reduce' })
  const check = async (what: string) => inBoth(page, async theme => {
    t.strictSame(await accessibilityFaults(page), [], `${theme}: ${what}`)
    await screenshot(page, `${what}-${theme}`)
  })
  await row(page, 'Sunday Dinner Club').waitFor()
  await check('first-steps')
  await row(page, 'Sunday Dinner Club').click()
  await page.locator('.message').last().waitFor()
  await check('chat')
  await page.locator('.actor').click()
  await page.getByRole('option', { name: 'You' }).waitFor()
  await check('picker')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'People and details' }).click()
  await page.locator('.message').last().hover()
  await page.locator('.message').last().getByRole('button', { name: 'More about this message' }).click()
  await page.getByRole('menuitem', { name: 'Reply' }).waitFor()
  await check('menu')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('dialog').waitFor()
  await check('dialog')
  t.strictSame(problems, [])
})

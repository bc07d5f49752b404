import t from 'tap'
import { launch } from '../support/browser.js'
import { openPage, servePage } from '../support/page-visit.js'

const browser = await launch(t)

await t.test('an address that names what there is not shows what there is, and asks for nothing else', async t => {
  const { url } = await servePage(t)
  const cases: Array<[place: string, shown: string]> = [
    ['/default/chats?inbox=zzz', '.chat-row >> text=Book club'],
    ['/default/chats?account=zzz', '.chat-row >> text=Book club'],
    ['/default/chats?account=zzz&inbox=zzz&unread=zzz', '.chat-row >> text=Ada Quill'],
    ['/default/zzz', '.chat-row >> text=Book club'],
    ['/default/calls?operation=zzz', 'text=No client has called yet'],
    ['/default/calls?status=zzz&token=zzz&chatID=zzz&messageID=zzz&call=zzz', 'text=No call fits']
  ]
  for (const [place, shown] of cases) {
    const { page, problems } = await openPage(t, browser, url, place)
    await page.locator(shown).first().waitFor()
    t.strictSame(problems, [], place)
  }
})

await t.test('an address that names an account lists its chats', async t => {
  const { url } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url, '/default/chats?account=matrix')
  await page.locator('.chat-row >> text=Book club').waitFor()
  await page.locator('nav[aria-label=Inboxes] a[aria-current=true]').filter({ hasText: 'Beeper' }).first().waitFor()
  t.strictSame(problems, [])
})

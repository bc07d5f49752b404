import t from 'tap'
import type { Page } from 'playwright-core'
import { small } from '../support/app.js'
import { launch } from '../support/browser.js'
import { freePort } from '../support/free-port.js'
import { controlCall, openPage, placeOf, row, servePage } from '../support/page-visit.js'

const browser = await launch(t)

/** By its own text, and not by that of a message that it answers. */
const message = (page: Page, text: string | RegExp) =>
  page.locator('.message', { has: page.locator('.bubble > .text, .deleted, .file', { hasText: text }) })

/** Chooses who acts. The list returns the focus after it has closed: nothing may be typed before. */
async function actAs (page: Page, name: string) {
  await page.locator('.actor').click()
  await page.getByRole('option', { name }).click()
  await page.locator('.actor:focus', { hasText: name }).waitFor()
}

/** The field to write in, when it is empty, or when it is not. */
const empty = (page: Page) => page.locator('#composer:placeholder-shown')
const filled = (page: Page) => page.locator('#composer:not(:placeholder-shown)')

/** Writes as a new message or in place of another, and waits until it is sent: the field is emptied then. */
async function write (page: Page, text: string) {
  await page.locator('#composer').fill(text)
  await page.locator('#composer').press('Enter')
  await empty(page).waitFor()
}

/** Waits until the menu of a message is gone, and with it its focus. */
async function menuGone (page: Page) { await page.getByRole('menu', { name: 'Message' }).waitFor({ state: 'detached' }) }

/** Opens the menu of a message, and chooses from it. */
async function choose (page: Page, text: string, item: string | RegExp) {
  await message(page, text).hover()
  await message(page, text).getByRole('button', { name: 'More about this message' }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await menuGone(page)
}

await t.test('the list, a chat, and what arrives while one looks', async t => {
  const { url } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url)
  await row(page, 'Book club').waitFor()
  await row(page, 'Ada Quill').getByText('Lovely').waitFor()
  await row(page, 'Ada Quill').getByText('1 unread').waitFor()
  await row(page, 'Book club').click()
  // The address keeps the place.
  await page.waitForURL(url => new URLSearchParams(url.hash.split('?')[1]).get('chat') === small.group)
  // What is there when the chat is opened is not announced.
  await message(page, 'Next book').waitFor()
  await controlCall(url, 'POST', '/messages', { chatID: small.group, senderID: small.ben, text: 'I **loved** it <b>' })
  await message(page, 'I loved it').waitFor()
  t.equal(await message(page, 'I loved it').locator('strong').innerText(), 'loved')
  await row(page, 'Book club').getByText('Ben Strand: I loved it').waitFor()
  await page.locator('[role=status]', { hasText: 'Ben Strand: new message' }).waitFor({ state: 'attached' })
  await page.reload()
  await message(page, 'I loved it').waitFor()
  t.strictSame(problems, [])
})

await t.test('being anyone: write, reply, react, edit, delete, type, read, attach', async t => {
  const { url, sandboxes: { default: box } } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group))
  await page.locator('#composer').waitFor()
  await write(page, 'From **me**')
  // Then it has the ID that it keeps.
  await message(page, 'From me').locator('.status[title=Sent]').waitFor()
  t.match(await message(page, 'From me').getAttribute('class'), 'own')

  await actAs(page, 'Ben Strand')
  await page.locator('#composer').pressSequentially('F')
  await page.getByText('Ben Strand is typing').waitFor()
  // Among the others: of you, and of the message before it, which the network confirms at a time of its own.
  const events = box.journal.find({ kind: 'event' }).flatMap(entry => entry.kind === 'event' ? [entry.record] : [])
  t.ok(events.some(event => event.type === 'typing.started' && event.ids[0] === small.ben), 'clients receive it')
  await choose(page, 'From me', 'Reply')
  await write(page, 'From Ben')
  await message(page, 'From Ben').locator('.answered').waitFor()
  await page.getByText('Ben Strand is typing').waitFor({ state: 'detached' })
  await choose(page, 'From me', 'React with ❤️')
  await message(page, 'From me').getByRole('button', { name: '❤️: Ben Strand' }).waitFor()
  await message(page, 'From me').locator('.reactions button').click()
  await message(page, 'From me').locator('.reactions').waitFor({ state: 'detached' })
  await choose(page, 'From me', /Read up to here/)
  await message(page, 'From me').getByTitle(/Read by Ben Strand/).waitFor()

  await choose(page, 'From Ben', 'Edit as its author')
  await filled(page).waitFor()
  await write(page, 'Edited by Ben')
  await message(page, 'Edited by Ben').getByTitle(/^Edited/).waitFor()
  await choose(page, 'Edited by Ben', 'Delete as its author')
  await message(page, 'Message deleted').waitFor()

  const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') }
  await page.getByLabel('Attach files').setInputFiles(file)
  await page.getByText('notes.txt').waitFor()
  await page.getByRole('button', { name: 'Send' }).click()
  await message(page, 'notes.txt').waitFor()
  const sent = box.messages.latest(box.chats.get(small.group))
  t.match(sent, { senderID: small.ben, attachments: [{ fileName: 'notes.txt' }] })
  t.strictSame(box.journal.find({ kind: 'request' }), [], 'none of it is a call of a client')
  t.strictSame(problems, [])
})

await t.test('what is typed while a message is sent stays for the next', async t => {
  const { url } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group))
  await page.locator('#composer').waitFor()
  await actAs(page, 'Ben Strand')
  let goOn = () => {}
  const typed = new Promise<void>(resolve => { goOn = resolve })
  await page.route('**/messages', async route => {
    if (route.request().method() === 'POST') await typed
    await route.continue()
  })
  await page.locator('#composer').fill('The first')
  await page.locator('#composer').press('Enter')
  await page.locator('.send:disabled').waitFor()
  await page.keyboard.type(' and more')
  goOn()
  await message(page, 'The first').waitFor()
  await page.waitForFunction('document.querySelector("#composer").value === " and more"')
  t.equal(await message(page, 'The first').locator('.text').innerText(), 'The first')
  t.strictSame(problems, [])
})

await t.test('pictures show, and recordings and videos play', async t => {
  const { url } = await servePage(t)
  for (const type of ['image', 'voice-note', 'video', 'file']) {
    await controlCall(url, 'POST', '/messages', { chatID: small.adaChat, attachments: [{ type }] })
  }
  const { page, problems } = await openPage(t, browser, url, placeOf(small.adaChat))
  const picture = await page.locator('.media img').elementHandle()
  await page.waitForFunction((img: unknown) => (img as { naturalWidth: number }).naturalWidth > 0, picture)
  for (const [name, element] of [['Play voice note', 'audio'], ['Play video', 'video']] as const) {
    await page.getByRole('button', { name }).click()
    await page.locator(`.media ${element}`).waitFor()
    const media = await page.locator(`.media ${element}`).elementHandle()
    await page.waitForFunction((player: unknown) => (player as { duration: number }).duration > 0, media)
  }
  const download = page.waitForEvent('download')
  await page.locator('.message .file').click()
  t.match((await download).suggestedFilename(), /\.pdf$/)
  t.strictSame(problems, [])
})

await t.test('people join and leave, someone new starts a chat, and answers by itself', async t => {
  const { url, sandboxes: { default: box } } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group))
  await page.getByRole('button', { name: 'People and details' }).click()
  await page.getByRole('button', { name: 'Ben Strand leaves' }).click()
  await page.getByRole('button', { name: 'Ben Strand leaves' }).waitFor({ state: 'detached' })
  await page.getByLabel('Someone new joins').fill('Nell Marsh')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('button', { name: 'Nell Marsh leaves' }).waitFor()
  await actAs(page, 'Nell Marsh')
  await write(page, 'Hello all')
  await message(page, 'Hello all').waitFor()

  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByLabel('Who', { exact: true }).fill('Otto Brand')
  await page.getByLabel('First message').fill('Is this Robin?')
  await page.getByRole('button', { name: 'Start the chat' }).click()
  await page.getByRole('heading', { name: 'Otto Brand' }).waitFor()
  await message(page, 'Is this Robin?').waitFor()
  await page.getByRole('button', { name: 'Auto-answer' }).click()
  await page.getByRole('button', { name: 'Auto-answer on' }).waitFor()
  await write(page, 'Say that again')
  await page.locator('.message.other', { hasText: 'Say that again' }).waitFor()
  t.equal(box.personas.list().length, 1)
  t.strictSame(problems, [])
})

await t.test('inboxes, labels, search and what you do to a chat', async t => {
  const { url } = await servePage(t)
  await controlCall(url, 'POST', '/labels', { name: 'Work', id: 'work' })
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group))
  const more = async (item: string) => {
    await page.getByRole('button', { name: 'More about this chat' }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  await more('Work')
  await page.locator('.label-chip', { hasText: 'Work' }).waitFor()
  await more('Archive')
  await row(page, 'Book club').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Archive' }).click()
  await row(page, 'Book club').waitFor()
  await page.getByRole('navigation', { name: 'Inboxes' }).getByRole('link', { name: 'Work' }).click()
  await page.getByRole('heading', { name: 'Work', exact: true }).waitFor()
  await page.waitForFunction('document.querySelectorAll(".chat-row").length === 1')
  await row(page, 'Book club').waitFor()

  await page.keyboard.press('/')
  await page.keyboard.type('friday')
  await page.locator('.result', { hasText: 'Are you coming on Friday?' }).click()
  await page.locator('.message.target', { hasText: 'Are you coming on Friday?' }).waitFor()
  t.strictSame(problems, [])
})

await t.test('sends that wait and fail say so, and can be repeated', async t => {
  const { url } = await servePage(t, { sendDelay: 600_000 })
  const { page, problems } = await openPage(t, browser, url, placeOf(small.adaChat))
  await controlCall(url, 'POST', '/faults', { send: { status: 'FAIL_RETRIABLE', message: 'No signal' }, times: 1 })
  await controlCall(url, 'POST', '/clock', { freeze: true })
  await page.locator('#composer').waitFor()
  await write(page, 'Are you there?')
  await message(page, 'Are you there?').getByText('pending').waitFor()
  await controlCall(url, 'POST', '/clock', { advance: '1h' })
  await page.getByText('Not sent: No signal').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await message(page, 'Are you there?').getByText('pending').waitFor()
  await controlCall(url, 'POST', '/clock', { advance: '1h' })
  await message(page, 'Are you there?').locator('.status[title=Sent], .status.read').waitFor()
  t.strictSame(problems, [])
})

await t.test('two windows show the same, and both survive a reset', async t => {
  const { url } = await servePage(t)
  const one = await openPage(t, browser, url, placeOf(small.adaChat))
  const other = await openPage(t, browser, url, placeOf(small.adaChat))
  await one.page.locator('#composer').waitFor()
  await other.page.locator('#composer').waitFor()
  await actAs(one.page, 'Ada Quill')
  await write(one.page, 'Seen by both')
  await message(one.page, 'Seen by both').waitFor()
  await message(other.page, 'Seen by both').waitFor()
  await write(other.page, 'An answer')
  await message(one.page, 'An answer').waitFor()
  await controlCall(url, 'POST', '/reset')
  for (const { page, problems } of [one, other]) {
    await message(page, 'Seen by both').waitFor({ state: 'detached' })
    t.strictSame(problems, [])
  }
})

await t.test('after a restart of the server the page continues by itself', async t => {
  const port = await freePort()
  const first = await servePage(t, { port })
  const { page } = await openPage(t, browser, first.url, placeOf(small.adaChat))
  await page.locator('.live[data-state=live]').waitFor()
  await controlCall(first.url, 'POST', '/messages', { chatID: small.adaChat, text: 'Before' })
  await message(page, 'Before').waitFor()
  await first.close()
  await page.locator('.live[data-state=away]').waitFor()
  const second = await servePage(t, { port })
  await page.locator('.live[data-state=live]').waitFor()
  await message(page, 'Before').waitFor({ state: 'detached' })
  await controlCall(second.url, 'POST', '/messages', { chatID: small.adaChat, text: 'After' })
  await message(page, 'After').waitFor()
})

await t.test('with the keyboard alone', async t => {
  const { url } = await servePage(t)
  const { page, problems } = await openPage(t, browser, url)
  await row(page, 'Book club').waitFor()
  await page.keyboard.press('l')
  await page.keyboard.press('End')
  await page.locator('.chat-row:focus[data-index="1"]').waitFor()
  await page.keyboard.press('ArrowUp')
  await page.locator('.chat-row:focus[data-index="0"]').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('#composer').waitFor()
  await page.keyboard.press('c')
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  // Then it has the ID that it keeps, and so its place in the document.
  await message(page, 'By keyboard').locator('.status[title=Sent]').waitFor()
  await message(page, 'By keyboard').focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  await page.locator('.message:focus', { hasText: 'By keyboard' }).waitFor()
  await page.keyboard.press('m')
  await page.getByRole('menuitem', { name: 'Reply' }).waitFor()
  await page.keyboard.press('Escape')
  await menuGone(page)
  await page.locator('.message:focus').waitFor()
  await page.keyboard.press('e')
  await page.locator('#composer:focus:not(:placeholder-shown)').waitFor()
  await page.keyboard.type(', edited')
  await page.keyboard.press('Enter')
  await message(page, 'By keyboard, edited').waitFor()
  await page.locator('.chat-row[data-index="0"]').focus()
  await page.keyboard.press('?')
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  t.strictSame(problems, [])
})

await t.test('editing a message shows its Markdown, and sent unchanged it stays as it is', async t => {
  const { url } = await servePage(t)
  const texts = [
    'one\ntwo', 'one\ntwo\n\n**three** *four* ~~five~~ `six`', '- a\n- b\n  - c\n\nafter', '3. a\n4. b', '> quoted\n> more\n\nnot',
    '# Title\n\ntext', '```js\nconst a = `b`\n```', '[here](https://example.com/a_b?c=*d) and https://example.com/x_y_z', '||hidden **deep**||',
    'costs $a^2$ more', '| a | b |\n| --- | --- |\n| 1 | **2** |', '5 \\* 3 \\*4\\* snake_case \\_x\\_ \\`y\\` & &lt; <b>', '1\\. no list\n\\# no title\n\\- none',
    '**bold\nover two**', 'a \\[x](https://example.com)', '`` a`b ``', '---', '**a***b*', '<https://example.com/>', '- a\n\n  b\n\n- c'
  ]
  const textOf = async (id: string) => {
    const answer = await fetch(`${url}/v1/chats/${encodeURIComponent(small.group)}/messages/${id}`, { headers: { authorization: 'Bearer test-token' } })
    return (await answer.json() as { text: string }).text
  }
  const { items } = await controlCall<{ items: Array<{ id: string, text: string }> }>(url, 'POST', '/messages/batch', {
    chatID: small.group, messages: texts.map(text => ({ senderID: small.ben, text }))
  })
  // So high that all of them are in the document.
  const viewport = { width: 1280, height: 3000 }
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group), { viewport })
  for (const [number, text] of texts.entries()) {
    const { id, text: before } = items[number]!
    await page.locator(`.message[data-id="${id}"]`).focus()
    await page.keyboard.press('e')
    await filled(page).waitFor()
    if (number < 2) t.equal(await page.locator('#composer').inputValue(), text)
    await page.locator('#composer').press('Enter')
    await page.getByRole('button', { name: 'Stop the edit' }).waitFor({ state: 'detached' })
    t.equal(await textOf(id), before, text)
  }
  t.strictSame(problems, [])
})

await t.test('a chat of many messages keeps few of them in the document, and its place', async t => {
  const { url } = await servePage(t)
  for (let from = 0; from < 1500; from += 500) {
    await controlCall(url, 'POST', '/messages/batch', {
      chatID: small.group, messages: Array.from({ length: 500 }, (_, at) => `Number ${from + at + 1}.`)
    })
  }
  const { page, problems } = await openPage(t, browser, url, placeOf(small.group))
  await message(page, 'Number 1500.').waitFor()
  const scroller = page.locator('.scroller')
  const toNewest = page.getByRole('button', { name: 'Go to the newest message' })
  // Until the list has its sizes, it may still go to its end.
  for (let count = 0; count < 12 || (count < 100 && !await toNewest.isVisible()); count++) {
    await scroller.evaluate(element => { element.scrollTop = 0 })
    await page.waitForFunction(({ scrollTop }: { scrollTop: number }) => scrollTop > 0, await scroller.elementHandle())
  }
  t.ok(await page.locator('.message').count() < 80, 'only those in sight')
  await toNewest.click()
  await message(page, 'Number 1500.').waitFor()
  t.strictSame(problems, [])
})

await t.test('what to do first, with a token that works', async t => {
  const { url } = await servePage(t, { fixture: 'empty', tokens: ['my token'] })
  const { page, problems } = await openPage(t, browser, url)
  await page.getByRole('heading', { name: 'This inbox is empty' }).waitFor()
  const line = await page.getByRole('group', { name: 'curl line' }).innerText()
  const [, header = '', target = ''] = /-H '([^']+)' '([^']+)'/.exec(line) ?? []
  const [name = '', value = ''] = header.split(': ')
  t.equal((await fetch(target, { headers: { [name]: value } })).status, 200, 'the line works')
  t.match(await page.getByRole('group', { name: 'SDK lines' }).innerText(), `baseURL: "${url}"`)
  await page.getByRole('button', { name: 'Someone starts a chat with you' }).click()
  await page.getByRole('button', { name: 'Start the chat' }).click()
  await page.locator('.message').waitFor()
  t.strictSame(problems, [])
})

await t.test('a sandbox that is deleted is not there any more', async t => {
  const { url } = await servePage(t)
  const create = async () => fetch(`${url}/_mock/sandboxes`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id": "other"}'
  })
  await create()
  const { page } = await openPage(t, browser, url, '/other/chats')
  await page.locator('.live[data-state=live]').waitFor()
  await fetch(`${url}/_mock/sandboxes/other`, { method: 'DELETE' })
  await page.getByText('There is no sandbox other.').waitFor()
  await page.locator('.live', { hasText: 'Not there' }).waitFor()
  await create()
  await page.locator('.live[data-state=live]').waitFor()
})

await t.test('beyond loopback the page asks for the control token, and never puts it into an address', async t => {
  const { url } = await servePage(t, { controlToken: 'let me in' })
  const { page, context } = await openPage(t, browser, url)
  const addresses: string[] = []
  context.on('request', request => { addresses.push(request.url()) })
  const refusal = page.getByText('The server does not accept that token.')
  await page.getByLabel('Token').waitFor()
  t.equal(await refusal.count(), 0)
  await page.getByLabel('Token').fill('no header can hold \u{1F511}')
  await page.getByRole('button', { name: 'Continue' }).click()
  await refusal.waitFor()
  await page.getByLabel('Token').fill('let them in')
  await page.getByRole('button', { name: 'Continue' }).click()
  // The form begins again, with an empty field, which is required.
  await page.locator('#control-token:invalid').waitFor()
  await refusal.waitFor()
  await page.getByLabel('Token').fill('let me in')
  await page.getByRole('button', { name: 'Continue' }).click()
  await row(page, 'Book club').waitFor()
  await page.locator('.live[data-state=live]').waitFor()
  await page.reload()
  await row(page, 'Book club').waitFor()
  t.notOk(addresses.some(address => /let/.test(address)))
})

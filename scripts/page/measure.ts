import { startServer } from '../../src/server/start-server.js'
import { launch } from '../../test/support/browser.js'
import { openPage } from '../../test/support/page-visit.js'
import { buildPage } from '../../test/support/page.js'

/**
 * Measures the page over the fixture `large`: from each interaction to the next paint (the Event Timing API's
 * durations, which it rounds to 8 ms), and how long frames take while a long chat scrolls.
 *
 * npx tsx scripts/page/measure.ts
 *
 * https://web.dev/articles/inp
 */
const ends: Array<() => unknown> = []
const scope = { teardown (work: () => unknown) { ends.unshift(work) } }

interface Measures { durations: Record<string, number[]>, frames: number[] }

/** Runs in the page: notes the interactions, named by what `window.step` says, and frames while `window.scrolls`. */
const observe = `
window.measures = { durations: {}, frames: [] }
new PerformanceObserver(list => {
  for (const { duration, interactionId } of list.getEntries()) {
    if (interactionId) (window.measures.durations[window.step] ??= []).push(duration)
  }
}).observe({ type: 'event', durationThreshold: 16, buffered: true })
let before = performance.now()
requestAnimationFrame(function frame (now) {
  if (window.scrolls) window.measures.frames.push(now - before)
  before = now
  requestAnimationFrame(frame)
})`

await buildPage()
const server = await startServer({ port: 0, fixture: 'large', seed: 1 })
ends.push(() => server.close())
try {
  const browser = await launch(scope)
  const { page } = await openPage(scope, browser, server.url)
  const step = async (name: string, work: () => Promise<unknown>) => {
    await page.evaluate(`window.step = ${JSON.stringify(name)}`)
    await work()
    await page.waitForTimeout(300)
  }
  await page.locator('.chat-row').first().waitFor()
  await page.evaluate(observe)
  for (let at = 0; at < 6; at++) {
    await step('open a chat', async () => {
      await page.locator('.chat-row').nth(at).click()
      await page.locator('.message').last().waitFor()
    })
  }
  await step('write', async () => {
    await page.locator('#composer').click()
    await page.keyboard.type('What it takes to type a message', { delay: 30 })
  })
  await step('send', async () => { await page.keyboard.press('Enter') })
  await step('open the picker', async () => { await page.locator('.actor').click() })
  await step('close the picker', async () => { await page.keyboard.press('Escape') })
  await step('open a menu', async () => {
    await page.locator('.message').last().hover()
    await page.locator('.message').last().getByRole('button', { name: 'More about this message' }).click()
  })
  await step('close a menu', async () => { await page.keyboard.press('Escape') })
  await step('search', async () => {
    await page.locator('#search').click()
    await page.keyboard.type('lamp', { delay: 60 })
    await page.waitForTimeout(1000)
  })
  await page.locator('#search').fill('')
  await page.evaluate('window.scrolls = true')
  const box = await page.locator('.scroller').boundingBox()
  if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (let at = 0; at < 120; at++) {
    await page.mouse.wheel(0, -400)
    await page.waitForTimeout(16)
  }
  await page.evaluate('window.scrolls = false')
  const { durations, frames } = await page.evaluate<Measures>('window.measures')
  console.table(Object.entries(durations).map(([name, times]) => ({
    interaction: name, count: times.length, median: quantile(times, 0.5), longest: Math.max(...times)
  })))
  console.log(`frames while scrolling: ${frames.length}, median ${quantile(frames, 0.5).toFixed(1)} ms, ` +
    `99 % within ${quantile(frames, 0.99).toFixed(1)} ms`)
} finally {
  for (const end of ends) await end()
}

function quantile (values: number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN
}

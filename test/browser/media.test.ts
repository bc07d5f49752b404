import { basename } from 'node:path'
import t from 'tap'
import { smallFixture } from '../support/app.js'
import { launch, newPage } from '../support/browser.js'
import { contentOf } from '../support/samples.js'
import { startServer } from '../../src/server/start-server.js'

const browser = await launch(t)

/** What people play and see in a client: films, sound, and what a browser recorded. */
const played = [
  'video/h264.mp4', 'video/h264-rotate90.mov', 'video/vp9.webm', 'browser/video.webm', 'browser/audio.webm',
  'audio/mp3-cbr.mp3', 'audio/opus.ogg', 'audio/m4a.m4a', 'audio/wav-pcm.wav'
]

await t.test('a video element plays and seeks what is served', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture, seed: 1 })
  t.teardown(() => server.close())
  const { page } = await newPage(t, browser, { extraHTTPHeaders: { authorization: 'Bearer test-token' } })
  const statuses: number[] = []
  page.on('response', response => { statuses.push(response.status()) })
  for (const file of played) {
    const form = new FormData()
    form.set('file', new Blob([contentOf(file)]), basename(file))
    const response = await fetch(`${server.url}/v1/assets/upload`, {
      method: 'POST', body: form, headers: { authorization: 'Bearer test-token' }
    })
    const { srcURL, duration = 0, width = 0, height = 0 } = await response.json() as {
      srcURL: string, duration?: number, width?: number, height?: number
    }
    const url = `${server.url}/v1/assets/serve?url=${encodeURIComponent(srcURL)}`
    statuses.length = 0
    // The result of the page may come before the browser's report of its requests.
    const answering = page.waitForResponse(url)
    const shown = await page.evaluate<{ duration: number, width: number, height: number, time: number }>(`(async () => {
      const video = document.createElement('video')
      video.muted = true
      video.src = ${JSON.stringify(url)}
      const happens = name => new Promise((resolve, reject) => {
        video.addEventListener(name, resolve, { once: true })
        video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true })
      })
      await happens('loadeddata')
      const half = (Number.isFinite(video.duration) ? video.duration : 0.2) / 2
      video.currentTime = half
      await happens('seeked')
      const { duration, videoWidth: width, videoHeight: height, currentTime } = video
      return { duration: Number.isFinite(duration) ? duration : -1, width, height, time: Math.abs(currentTime - half) }
    })()`)
    t.match(shown, { width, height }, `${file}: the size that the upload returned`)
    if (shown.duration >= 0) t.ok(Math.abs(shown.duration - duration) <= 0.21, `${file}: ${shown.duration} s, ${duration} s`)
    t.ok(shown.time < 0.05, `${file}: seeks`)
    await answering
    t.ok(statuses.every(status => status === 206), `${file}: by ranges, ${statuses.join()}`)
  }
})

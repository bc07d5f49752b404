import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { readAssetFiles } from '../../../src/fixtures/asset-files.js'
import { checkFixture } from '../../../src/fixtures/check.js'
import { build, smallFixture } from '../../support/app.js'
import { contentOf, samples, type Sample } from '../../support/samples.js'
import { media, upload, uploadFile } from '../../support/upload.js'

const base64 = '/v1/assets/upload/base64'

/** What no reader tells, which is absent then. In the guide to files, with the reasons. */
const noSize = [
  'image/svgz.svgz', 'video/h264.flv', 'video/mpeg2.mpg', 'video/mpeg4.avi', 'video/theora.ogv', 'video/wmv2.wmv'
]
const noDuration = [
  'audio/ac3.ac3', 'audio/alac.caf', 'audio/amr.amr', 'audio/au.au', 'audio/flac.oga', 'audio/opus.caf', 'audio/pcm.caf',
  'video/h264.flv', 'video/mpeg2.mpg', 'video/mpeg4.avi'
]
/** What cannot be told without a name. */
const needsName = [
  'document/xls.xls', 'image/ppm.ppm', 'image/svgz.svgz', 'image/tga-rle.tga', 'image/tga.tga', 'text/csv.csv',
  'text/eml.eml', 'text/html.html', 'text/json.json', 'text/latin1.txt', 'text/md.md'
]

interface Answer { mimeType: string, width?: number, height?: number, duration?: number }

/** What is wrong with an answer. */
function mistakes (sample: Sample, got: Answer): string[] {
  const { file, mimeType, also = [], width, height, duration, tolerance = 0 } = sample
  const wrong: string[] = []
  if (![mimeType, ...also].includes(got.mimeType)) wrong.push(`type ${got.mimeType}`)
  const size = noSize.includes(file) ? [undefined, undefined] : [width, height]
  if (got.width !== size[0] || got.height !== size[1]) wrong.push(`size ${got.width}x${got.height}`)
  const seconds = noDuration.includes(file) ? undefined : duration
  const isRight = seconds === undefined
    ? got.duration === undefined
    : Math.abs((got.duration ?? -1) - seconds) <= tolerance
  if (!isRight) wrong.push(`duration ${got.duration}`)
  return wrong
}

await t.test('the type, size and length of each sample, in a form, in base64 and from another person', async t => {
  const { app, call } = await build(t)
  t.equal(samples.length, 183)
  for (const sample of samples) {
    const fileName = basename(sample.file)
    const content = contentOf(sample.file)
    // As the SDK sends it.
    const form = await upload(app, [{ name: 'file', content, fileName, type: 'application/octet-stream' }])
    t.strictSame(mistakes(sample, form.body), [], `${sample.file} in a form`)
    const attachments = [{ uploadID: form.body.uploadID }]
    const received = await call('POST', '/_mock/sandboxes/default/messages', { chatID: '101', attachments }, null)
    const { mimeType, size, duration, type } = received.body.attachments[0]
    const arrived = { mimeType, ...size, ...duration === undefined ? {} : { duration } }
    t.strictSame(mistakes(sample, arrived), [], `${sample.file} from another person`)
    const [media = ''] = sample.mimeType.split('/')
    t.equal(type, ({ image: 'img', video: 'video', audio: 'audio' })[media] ?? 'unknown', `${sample.file}, as what`)
    if (content.length === 0) continue
    const json = await call('POST', base64, { content: content.toString('base64'), fileName })
    t.strictSame(mistakes(sample, json.body), [], `${sample.file} in base64`)
  }
})

await t.test('the same of files that a fixture names', async t => {
  const folder = t.testdir({})
  const rows = samples.map((sample, at) => ({ url: `mxc://media.example.org/${at}`, file: sample.file }))
  for (const { file } of rows) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), contentOf(file))
  }
  const read = await readAssetFiles({ format: 1, assets: rows }, join(folder, 'mine.json'))
  const { assets = [] } = await checkFixture(read, 'mine.json')
  for (const [at, { mimeType = '', size, duration }] of assets.entries()) {
    const sample = samples[at]!
    const got = { mimeType, ...size, ...duration === undefined ? {} : { duration } }
    t.strictSame(mistakes(sample, got), [], sample.file)
  }
  t.equal(assets.length, 183)
  const stated = { mimeType: 'image/x-own', size: { width: 1, height: 2 } }
  const own = { assets: [{ url: 'mxc://a/b', file: 'image/jpeg.jpg', ...stated }] }
  t.match(await readAssetFiles(own, join(folder, 'mine.json')), { assets: [stated] }, 'what the fixture states counts')
})

await t.test('how many of them have their size and length', async t => {
  const count = (isOne: (sample: Sample) => boolean) => samples.filter(isOne).length
  const isPicture = ({ file }: Sample) => file.startsWith('image/')
  const isFilm = ({ width, duration }: Sample) => width !== undefined && duration !== undefined
  const has = (missing: string[]) => ({ file }: Sample) => !missing.includes(file)
  t.strictSame([count(isPicture), samples.filter(isPicture).filter(has(noSize)).length], [65, 64])
  t.strictSame([count(isFilm), samples.filter(isFilm).filter(has(noSize)).length], [41, 36])
  const isTimed = ({ duration }: Sample) => duration !== undefined
  t.strictSame([count(isTimed), samples.filter(isTimed).filter(has(noDuration)).length], [82, 72])
})

await t.test('most types show without a name', async t => {
  const { app } = await build(t)
  const unknown: string[] = []
  for (const { file, mimeType, also = [] } of samples) {
    const { body } = await upload(app, [{ name: 'file', content: contentOf(file), fileName: 'file', type: 'application/octet-stream' }])
    if (![mimeType, ...also].includes(body.mimeType)) unknown.push(file)
  }
  t.strictSame(unknown.sort(), needsName)
})

type Content = Buffer | string

await t.test('content, part and name together', async t => {
  const { app } = await build(t)
  const sound = contentOf('browser/audio.webm')
  const zip = contentOf('document/zip.zip')
  type Said = string | undefined
  const cases: Array<[why: string, content: Content, fileName: string, part: Said, mimeType: string]> = [
    ['sound, though the name says film', sound, 'note.webm', 'video/webm', 'audio/webm'],
    ['film, though the part says sound', contentOf('video/vp9.webm'), 'a.weba', 'audio/webm', 'video/webm'],
    ['a recording cut before its tracks, as part', sound.subarray(0, 60), 'blob', 'audio/webm', 'audio/webm'],
    ['and as name', contentOf('audio/aac-in.mp4').subarray(0, 40), 'a.m4a', undefined, 'audio/mp4'],
    ['and without either', sound.subarray(0, 60), 'blob', undefined, 'video/webm'],
    ['TypeScript, as clients that know .ts by MPEG send it', 'export {}\n', 'a.ts', 'video/mp2t', 'text/plain'],
    ['a transport stream', contentOf('video/h264.ts'), 'a.ts', 'text/plain', 'video/mp2t'],
    ['a text that begins with BM, whatever it is called', 'BM is where we meet', 'BM', undefined, 'text/plain'],
    ['a text of an old encoding that begins so', Buffer.from('BM is caf\xe9', 'latin1'), 'a.txt', 'text/plain', 'text/plain'],
    ['a text with colours', '\u001b[31mGIF89a\u001b[0m\n', 'a.log', undefined, 'text/plain'],
    ['a table that begins with ID3', 'ID3,BM\n1,2\n', 'a.csv', undefined, 'text/csv'],
    ['UTF-16 in the other order', Buffer.from('feff00480069', 'hex'), 'a.txt', undefined, 'text/plain'],
    ['a PDF of letters only', '%PDF-1.4\n1 0 obj\n', 'a', undefined, 'application/pdf'],
    ['a drawing after a long comment', `<!-- ${'x'.repeat(3000)} --><svg/>`, 'a', undefined, 'image/svg+xml'],
    ['a page with a drawing in it', '<p><svg/></p>', 'a.html', undefined, 'text/html'],
    ['an archive, though its name says text', zip, 'a.csv', 'text/csv', 'application/zip'],
    ['an archive of a kind that the name knows', zip, 'a.jar', undefined, 'application/java-archive'],
    ['a word that is no type', 'a,b', 'a.csv', 'csv', 'text/csv'],
    ['a text that a client calls a picture', 'not a picture', 'a.jpg', 'image/jpeg', 'image/jpeg']
  ]
  for (const [why, content, fileName, type, mimeType] of cases) {
    const { status, body } = await upload(app, [{ name: 'file', content, fileName, type }])
    t.strictSame([status, body.mimeType], [200, mimeType], why)
  }
})

await t.test('a size is two whole numbers, or none', async t => {
  const { app } = await build(t)
  const svg = (attributes: string) => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`
  const cases: Array<[why: string, content: Content, fileName: string, size?: [number, number]]> = [
    ['a viewBox with commas', svg('viewBox="0,0,24,12"'), 'a.svg', [24, 12]],
    ['a width and a viewBox with commas', svg('width="48" viewBox="0,0,24,12"'), 'a.svg', [48, 24]],
    ['commas and blanks', svg('viewBox="0, 0, 24, 12"'), 'a.svg', [24, 12]],
    ['a width alone', svg('width="48"'), 'a.svg'],
    ['nothing', svg(''), 'a.svg'],
    ['no area', svg('width="0" height="0"'), 'a.svg'],
    ['after 5 KB of comment, by its name', `<!-- ${'x'.repeat(5000)} -->${svg('width="3" height="4"')}`, 'a.svg', [3, 4]],
    ['a document type with declarations', `<!DOCTYPE svg [<!ENTITY a "b>">]>${svg('width="3" height="4"')}`, 'a.svg', [3, 4]],
    ['a text with the name of a picture', 'GIF89a is the name of a format.', 'a.gif'],
    ['a picture of letters', 'P3\n2 1\n255\n0 0 0 1 1 1\n', 'a.ppm', [2, 1]],
    ['zeros with the name of a picture', Buffer.alloc(64), 'a.jpg'],
    ['a HEIC without its item', contentOf('image/heic.heic').subarray(0, 60), 'a.heic'],
    ['a picture that is cut off', media('photo.jpg').subarray(0, 100), 'a.jpg']
  ]
  for (const [why, content, fileName, [width, height] = []] of cases) {
    const { status, body } = await upload(app, [{ name: 'file', content, fileName }])
    t.strictSame([status, body.width, body.height], [200, width, height], why)
  }
})

await t.test('as what files of people are sent, by network', async t => {
  const note = { type: 'voice-note' }
  type Row = [file: string, input: object, types: Record<string, string | number>]
  const rows: Row[] = [
    ['audio/m4a.m4a', note, { matrix: 'VOICE', whatsapp: 'VOICE', telegram: 'VOICE', signal: 'VOICE', imessage: 'VOICE', slack: 'VOICE' }],
    ['browser/audio.mp4', note, { matrix: 'VOICE', whatsapp: 'VOICE', telegram: 'VOICE', signal: 'VOICE', imessage: 'VOICE' }],
    ['audio/opus.ogg', note, { matrix: 'VOICE', whatsapp: 'VOICE', telegram: 'VOICE', signal: 'VOICE', imessage: 'VOICE' }],
    ['browser/audio.webm', note, { matrix: 'VOICE', slack: 'VOICE', imessage: 'VOICE', whatsapp: 422, telegram: 422 }],
    ['browser/audio-sliced.webm', {}, { matrix: 'AUDIO', imessage: 'AUDIO', whatsapp: 'FILE', telegram: 'FILE' }],
    ['audio/aac-in.mp4', {}, { matrix: 'AUDIO', whatsapp: 'AUDIO', telegram: 'AUDIO', instagram: 'AUDIO' }],
    ['audio/amr.amr', {}, { matrix: 'AUDIO', whatsapp: 'AUDIO', telegram: 'FILE' }],
    ['video/vp9.webm', {}, { matrix: 'VIDEO', whatsapp: 'VIDEO', telegram: 'VIDEO' }],
    ['video/h264-rotate90.mov', {}, { matrix: 'VIDEO', whatsapp: 'VIDEO', imessage: 'VIDEO' }],
    ['image/apng.png', {}, { matrix: 'IMAGE', whatsapp: 'IMAGE', telegram: 'IMAGE', signal: 'IMAGE' }],
    ['image/heic.heic', {}, { matrix: 'IMAGE', whatsapp: 'FILE', telegram: 'FILE' }],
    ['text/gif89a.txt', {}, { matrix: 'FILE', whatsapp: 'FILE', instagram: 422 }]
  ]
  const networks = new Set(rows.flatMap(([,, types]) => Object.keys(types)))
  for (const type of networks) {
    const accounts = smallFixture.accounts!.map(account => ({ ...account, bridge: { ...account.bridge, type } }))
    const { app, call } = await build(t, { fixture: { ...smallFixture, accounts } })
    for (const [file, input, { [type]: expected }] of rows) {
      if (expected === undefined) continue
      const { uploadID } = await uploadFile(app, contentOf(file), basename(file))
      const sent = await call('POST', '/v1/chats/101/messages', { attachment: { uploadID, ...input } })
      const read = sent.status === 200 ? await call('GET', `/v1/chats/101/messages/${sent.body.pendingMessageID}`) : sent
      t.equal(read.status === 200 ? read.body.type : read.status, expected, `${file} on ${type}`)
    }
  }
})

import t from 'tap'
import type { Asset } from '../../../src/domain/assets/asset.js'
import { attachmentOf, kindsOf, type AttachmentInput } from '../../../src/domain/messages/attachment.js'

const asset: Asset = {
  url: 'mxc://example.org/abc',
  uploadID: 'u',
  mimeType: 'image/png',
  fileName: 'picture.png',
  fileSize: 1234,
  size: { width: 40, height: 30 },
  createdAt: undefined,
  sha256: undefined,
  file: undefined
}

/** The attachment and type of message that a file is sent as, by the first of its kinds. */
function made (mimeType: string, input: Partial<AttachmentInput> = {}) {
  const [kind] = kindsOf(input.type, mimeType)
  return attachmentOf({ ...asset, mimeType }, { uploadID: 'u', ...input }, kind!)
}

await t.test('the hint decides, or else the MIME type', async t => {
  const cases: Array<[mimeType: string, hint: AttachmentInput['type'], attachment: object, type: string]> = [
    ['image/png', undefined, { type: 'img' }, 'IMAGE'],
    ['IMAGE/PNG', undefined, { type: 'img' }, 'IMAGE'],
    ['image/gif', undefined, { type: 'img', isGif: true }, 'IMAGE'],
    ['video/mp4', undefined, { type: 'video' }, 'VIDEO'],
    ['audio/ogg; codecs=opus', undefined, { type: 'audio' }, 'AUDIO'],
    ['application/pdf', undefined, { type: 'unknown' }, 'FILE'],
    ['', undefined, { type: 'unknown' }, 'FILE'],
    ['image/png', 'image', { type: 'img' }, 'IMAGE'],
    ['video/mp4', 'video', { type: 'video' }, 'VIDEO'],
    ['audio/ogg', 'audio', { type: 'audio' }, 'AUDIO'],
    ['image/png', 'file', { type: 'unknown' }, 'FILE'],
    ['image/gif', 'gif', { type: 'img', isGif: true }, 'IMAGE'],
    ['video/mp4', 'gif', { type: 'video', isGif: true }, 'VIDEO'],
    ['audio/ogg', 'voice-note', { type: 'audio', isVoiceNote: true }, 'VOICE'],
    ['image/webp', 'sticker', { type: 'img', isSticker: true }, 'STICKER']
  ]
  for (const [mimeType, hint, attachment, type] of cases) {
    const result = made(mimeType, hint === undefined ? {} : { type: hint })
    t.strictSame(result, {
      attachment: {
        id: 'mxc://example.org/abc',
        ...attachment,
        srcURL: 'mxc://example.org/abc',
        mimeType,
        fileName: 'picture.png',
        fileSize: 1234,
        size: { width: 40, height: 30 }
      },
      type
    }, `${mimeType} ${hint}`)
  }
})

await t.test('the values of the send override those of the upload', async t => {
  const { attachment, type } = made('image/png', {
    mimeType: 'video/mp4', fileName: 'clip.mp4', size: { width: 1, height: 2 }, duration: 3.5, type: 'video'
  })
  t.match(attachment, { mimeType: 'video/mp4', fileName: 'clip.mp4', size: { width: 1, height: 2 }, duration: 3.5 })
  t.equal(type, 'VIDEO')
})

await t.test('without a hint, a file can also be sent as a more general type', async t => {
  t.strictSame(kindsOf(undefined, 'image/gif'), ['gif', 'image', 'file'])
  t.strictSame(kindsOf(undefined, 'image/tiff'), ['image', 'file'])
  t.strictSame(kindsOf('gif', 'image/gif'), ['gif'])
})

import type { Answer, Caller } from './caller.js'
import { fieldsOf, recordOf, refusal, shared, type Checks } from './check.js'
import { pixel } from '../anonymise/links.js'

/** A picture of 70 bytes. */
const picture = pixel.slice(pixel.indexOf(',') + 1)
const uploads = ['uploadAsset', 'uploadAssetBase64']

interface Sent {
  /** In base64. */
  content: string
  fileName: string
  mimeType: string
}

/** Uploads a few bytes, as the operation takes them. */
async function upload (caller: Caller, operation: string, { content, fileName, mimeType }: Sent): Promise<Answer> {
  if (operation === 'uploadAssetBase64') {
    return caller.send('POST', '/v1/assets/upload/base64', { body: { content, fileName, mimeType } })
  }
  const boundary = 'beeper-desktop-mock-verify'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: ${mimeType}\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), Buffer.from(content, 'base64'), Buffer.from(`\r\n--${boundary}--\r\n`)])
  return caller.send('POST', '/v1/assets/upload', {
    body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }
  })
}

/** Checks that upload small files, which the app keeps until it is closed or sweeps them. */
export const uploadChecks: Checks = {
  ...shared(uploads, 'Directories are removed from the file name', operation => async caller => {
    const { status, body } = await upload(caller, operation, { content: 'eA==', fileName: 'verify/a.txt', mimeType: 'text/plain' })
    return { status, fileName: recordOf(body).fileName }
  }),
  ...shared(uploads, 'Pictures get a width and height, recordings a duration; a video has no width and height', operation => async caller => {
    const { status, body } = await upload(caller, operation, { content: picture, fileName: 'verify.png', mimeType: 'image/png' })
    const { width, height } = recordOf(body)
    return { status, fields: fieldsOf(body), width, height }
  }),
  'uploadAssetBase64: Both alphabets of base64, white space, and missing padding are accepted; anything else is 422': async caller => {
    const sizes: unknown[] = []
    for (const content of ['+/8=', '-_8=', '+ /\n8=', '-_8', '+/8=!', '%']) {
      const answer = await upload(caller, 'uploadAssetBase64', { content, fileName: 'verify.bin', mimeType: 'application/octet-stream' })
      sizes.push(answer.status === 200 ? recordOf(answer.body).fileSize : refusal(answer))
    }
    return sizes
  }
}

import t from 'tap'
import { build } from '../helper.js'
import { media, serve, upload } from '../upload.js'

await t.test('what was uploaded is served, byte for byte', async t => {
  const { app } = await build(t)
  for (const name of ['photo.jpg', 'clip.mp4', 'voice.ogg', 'document.pdf', 'assets.json']) {
    const { status, body } = await upload(app, [{ name: 'file', content: media(name), fileName: name }])
    t.equal(status, 200, name)
    t.equal(body.fileName, name)
    t.ok((await serve(app, body.srcURL)).bytes.equals(media(name)), name)
  }
})

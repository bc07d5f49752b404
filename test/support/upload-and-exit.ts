import { prepareServer } from '../../src/server/start-server.js'
import { uploadFile } from './upload.js'

// Run by assets.test.ts as a process of its own, which ends without closing its server.
const { app } = await prepareServer()
const { srcURL } = await uploadFile(app, 'mine')
process.stdout.write(srcURL)
process.exit(3)

import type BotSDK from 'matrix-bot-sdk'
import { createRequire } from 'node:module'
import { createClient } from 'matrix-js-sdk'
import { startServer, type ServerOptions } from '../../src/server/start-server.js'
import { ManualHost, smallFixture, type Teardown } from './app.js'

const require = createRequire(createRequire(import.meta.url).resolve('matrix-bot-sdk'))
// The bot SDK loads its encryption when it is imported, and the native part of that comes from outside npm.
const encryption = require.resolve('@matrix-org/matrix-sdk-crypto-nodejs')
require.cache[encryption] = { ...require.main, filename: encryption, loaded: true, exports: {} } as NodeJS.Module
const bot = require('matrix-bot-sdk') as typeof BotSDK
for (const module of ['MatrixHttpClient', 'MatrixClient']) bot.LogService.muteModule(module)

const ignore = () => {}
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore, getChild: () => silent }

/** The user of the small fixture. */
export const own = '@robin.vale:beeper.com'

/** A server on a free port, with the two Matrix SDKs for Node as they are. */
export async function matrixClients (t: Teardown, options: ServerOptions & { accessToken?: string } = {}) {
  const host = new ManualHost()
  const { accessToken = 'test-token', ...serverOptions } = options
  const server = await startServer({ port: 0, seed: 1, fixture: smallFixture, clockHost: host, ...serverOptions })
  t.teardown(() => server.close())
  const js = createClient({ baseUrl: server.url, accessToken, userId: own, logger: silent })
  const botClient = new bot.MatrixClient(server.url, accessToken)
  // It asks /account/whoami otherwise, which neither the app nor the mock serves.
  Object.assign(botClient, { userId: own })
  return { js, bot: botClient, box: server.sandboxes.default, url: server.url, host, server }
}

/** For `catch`: the error is what the test looks at. */
export function caught (error: unknown): unknown { return error }

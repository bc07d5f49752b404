import { get } from 'node:http'
import { Failure, reasonOf } from './failure.js'
import { serverURL } from './address.js'
import type { Settings } from './options.js'

/** Long enough for a machine under load; Docker's own limit for a health check is 30 s. */
const patience = 5000

/**
 * Asks a server whether it is ready.
 * @param url of the server; by default where the settings would start one
 * @returns a line that says so
 * @throws Failure with exit code 1 when it is not
 */
export async function health (url: string | undefined, settings: Pick<Settings, 'host' | 'port'>): Promise<string> {
  const base = baseOf(serverURL(url, settings))
  const { status, body } = await ask(new URL('_mock/health', base)).catch((error: unknown) => {
    throw new Failure(1, `${base.href}: not healthy: ${reasonOf(error)}`, { cause: error })
  })
  // Beeper Desktop itself may sit on the port, and answers this with 401 or 404.
  if (status !== 200 || !/"status"\s*:\s*"ok"/.test(body)) {
    throw new Failure(1, `${base.href}: not healthy: answered ${status}, not as beeper-desktop-mock does when it is ready`)
  }
  return `${base.href}: ok`
}

function baseOf (text: string): URL {
  const base = URL.canParse(text) ? new URL(text) : undefined
  if (base?.protocol !== 'http:') {
    throw new Failure(2, `--url: expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(text)}`)
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

/** Node's own client rather than fetch, which takes longer to load than the server takes to answer. */
async function ask (url: URL): Promise<{ status: number, body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: patience }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => { if (body.length < 10_000) body += chunk })
      response.on('error', reject)
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, body }) })
    })
    request.on('timeout', () => { request.destroy(new Error(`no answer within ${patience / 1000} s`)) })
    request.on('error', reject)
  })
}

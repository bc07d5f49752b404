import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import { build, ManualHost, smallFixture } from '../../support/app.js'
import { baseURL } from '../../../src/http/public-url.js'
import { startServer } from '../../../src/server/start-server.js'

await t.test('the values have the forms of the real app, and need no token', async t => {
  const { call } = await build(t, { appVersion: '4.9.1' })
  const { status, body } = await call('GET', '/v1/info', undefined, null)
  t.equal(status, 200)
  const base = 'http://localhost'
  t.strictSame(body, {
    app: { name: 'Beeper', version: '4.9.1', bundle_id: 'com.automattic.beeper.desktop' },
    platform: { os: process.platform, arch: process.arch, release: process.version },
    server: { status: 'running', base_url: base, port: 80, hostname: 'localhost', remote_access: false, mcp_enabled: true },
    endpoints: {
      oauth: {
        authorization_endpoint: `${base}/oauth/authorize`,
        token_endpoint: `${base}/oauth/token`,
        introspection_endpoint: `${base}/oauth/introspect`,
        userinfo_endpoint: `${base}/oauth/userinfo`,
        revocation_endpoint: `${base}/oauth/revoke`,
        registration_endpoint: `${base}/oauth/register`
      },
      spec: `${base}/v1/spec`,
      mcp: `${base}/v0/mcp`,
      ws_events: `${base}/v1/ws`
    }
  })
  t.equal((await call('GET', '/v1/info', undefined, 'wrong')).status, 200, 'a wrong token does not matter')
})

await t.test('HEAD is answered like GET, without a body', async t => {
  const { app } = await build(t)
  const answer = await app.inject({ method: 'HEAD', url: '/v1/info' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.body, '')
  t.match(answer.headers, { 'x-beeper-desktop-version': '4.3.160', 'content-length': /\d+/ })
})

await t.test('URLs are those by which the client reaches the server', async t => {
  const forwarded = { host: 'inner:8080', 'x-forwarded-host': 'beeper.example.com', 'x-forwarded-proto': 'https' }
  const cases: Array<{
    name: string
    headers: Record<string, string>
    remote?: boolean
    publicURL?: string
    base: string
    port: number
    hostname: string
  }> = [
    { name: 'a mapped port', headers: { host: '127.0.0.1:32768' }, base: 'http://127.0.0.1:32768', port: 32768, hostname: '127.0.0.1' },
    { name: 'IPv6', headers: { host: '[::1]:23373' }, base: 'http://[::1]:23373', port: 23373, hostname: '::1' },
    { name: 'upper case', headers: { host: 'LocalHost:23373' }, base: 'http://localhost:23373', port: 23373, hostname: 'localhost' },
    { name: 'a proxy, without remote access', headers: forwarded, base: 'http://inner:8080', port: 8080, hostname: 'inner' },
    { name: 'a proxy, with remote access', headers: forwarded, remote: true, base: 'https://beeper.example.com', port: 443, hostname: 'beeper.example.com' },
    { name: 'a proxy that names a port', headers: { ...forwarded, 'x-forwarded-host': 'a.example:8443' }, remote: true, base: 'https://a.example:8443', port: 8443, hostname: 'a.example' },
    { name: 'a proxy that talks nonsense', headers: { ...forwarded, 'x-forwarded-proto': 'javascript' }, remote: true, base: 'http://inner:8080', port: 8080, hostname: 'inner' },
    { name: 'a proxy that talks markup', headers: { ...forwarded, 'x-forwarded-host': '"><b>' }, remote: true, base: 'http://inner:8080', port: 8080, hostname: 'inner' },
    { name: 'an announced URL', headers: forwarded, remote: true, publicURL: 'http://mock.example:8088/', base: 'http://mock.example:8088', port: 8088, hostname: 'mock.example' },
    { name: 'an announced URL with a path', headers: {}, publicURL: 'https://tools.example/beeper/', base: 'https://tools.example/beeper', port: 443, hostname: 'tools.example' }
  ]
  for (const { name, headers, remote = false, publicURL, base, port, hostname } of cases) {
    const { app } = await build(t, { allowHosts: ['inner'], publicURL, ...(remote ? { host: '0.0.0.0' } : {}) })
    const body = (await app.inject({ url: '/v1/info', headers })).json()
    t.strictSame(body.server,
      { status: 'running', base_url: base, port, hostname, remote_access: remote, mcp_enabled: true }, name)
    t.equal(body.endpoints.ws_events, `${base}/v1/ws`, name)
  }
})

await t.test('the announced URL can change while the server runs', async t => {
  const { app, call } = await build(t)
  const base = async () => (await call('GET', '/v1/info')).body.server.base_url
  const asAnnounced = async () => (await app.inject({
    url: '/v1/info', headers: { host: 'beeper.example.com', origin: 'https://beeper.example.com' }
  })).statusCode
  t.equal(await asAnnounced(), 403)
  app.announcedURL.set('https://beeper.example.com')
  t.equal(await base(), 'https://beeper.example.com')
  t.equal(await asAnnounced(), 200, 'clients that follow it are accepted')
  for (const wrong of ['beeper.example.com', 'ftp://beeper.example.com', 'http://', 'http://a b', 'http://a/?b', 'http://u:p@a']) {
    t.throws(() => { app.announcedURL.set(wrong) }, { code: 'validation_error', message: /is not an http or https URL/ }, wrong)
  }
  t.equal(await base(), 'https://beeper.example.com', 'a wrong one changes nothing')
  app.announcedURL.set(undefined)
  t.equal(await base(), 'http://localhost')
  t.equal(await asAnnounced(), 403)
  await t.rejects(build(t, { publicURL: 'nowhere' }), { code: 'validation_error' })
})

await t.test('a request without a Host, as HTTP/1.0 allows, also returns a URL', async t => {
  const { app } = await build(t)
  const request = { server: app, protocol: 'http', host: '', headers: {} }
  t.equal(baseURL(request as unknown as Parameters<typeof baseURL>[0]), 'http://localhost')
})

await t.test('the official SDK reads it over a socket', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture, clockHost: new ManualHost() })
  t.teardown(() => server.close())
  const client = new BeeperDesktop({ baseURL: server.url, accessToken: 'test-token', maxRetries: 0 })
  const info = await client.info.retrieve()
  t.equal(info.server.base_url, server.url)
  t.equal(info.server.port, server.port)
})

import t from 'tap'
import { WebSocket } from 'ws'
import { createLog } from '../../src/cli/log.js'
import { startServer } from '../../src/server/start-server.js'
import { challenge, metadata, redirected, redirectURI, verifier } from '../support/oauth-flow.js'
import { smallFixture } from '../support/app.js'

/** Calls everything that receives a secret, and returns the secrets. */
async function useSecrets (url: string): Promise<string[]> {
  const given = {
    option: 'Hush-option', wrong: 'Hush-wrong', query: 'Hush-query', control: 'Hush-control', body: 'Hush-body', more: 'Hush-more', state: 'Hush-state'
  }
  const call = async (path: string, token?: string, body?: string | object, method = body === undefined ? 'GET' : 'POST') => {
    const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json'
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': type })
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
    })
    const text = await response.text()

    return { headers: Object.fromEntries(response.headers), body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const box = '/_mock/sandboxes/default'
  await call('/v1/accounts', given.option)
  await call('/v1/accounts', given.wrong)
  await call(`/v1/accounts?access_token=${given.query}&token=${given.query}`, given.option)
  await call('/v1/chats', given.option, { token: given.body, password: given.body, mode: 'none' })
  await call('/v1/nowhere', given.option, { access_token: given.body })
  await call('/_mock/sandboxes', given.wrong)
  const { body: { token: made } } = await call(`${box}/tokens`, given.control, {})
  await call(`${box}/tokens`, given.control, { token: given.more })
  await call('/v1/accounts', given.more)
  const { body: { token: ofOther } } = await call('/_mock/sandboxes', given.control, { id: 'other' })
  await call('/v1/accounts', ofOther)
  const { body: state } = await call(`${box}/state`, given.control)
  await call(`${box}/state`, given.control, state, 'PUT')

  const { body: { client_id: client } } = await call('/oauth/register', undefined, metadata)
  const query = new URLSearchParams({
    client_id: client, redirect_uri: redirectURI, response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256', state: given.state
  })
  const { code } = redirected(await call(`/oauth/authorize?${query.toString()}`))
  const exchange = new URLSearchParams({
    grant_type: 'authorization_code', client_id: client, code: code!, code_verifier: verifier, redirect_uri: redirectURI
  })
  const { body: { access_token: issued } } = await call('/oauth/token', undefined, exchange.toString())
  await call('/oauth/token', undefined, exchange.toString())
  await call('/oauth/userinfo', issued)
  await call('/oauth/introspect', issued, new URLSearchParams({ token: issued }).toString())
  await call('/oauth/revoke', issued, new URLSearchParams({ token: issued }).toString())
  for (const token of [given.option, given.wrong]) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${token}` } })
    await new Promise(resolve => { socket.once('message', resolve).once('error', resolve) })
    socket.terminate()
  }
  const fromUs = [made, ofOther, issued, code, verifier]
  const secrets = [...Object.values(given).filter(secret => secret !== given.state), ...fromUs] as string[]
  if (secrets.some(secret => typeof secret !== 'string' || secret.length < 8)) throw new Error(`lacks secrets: ${secrets.join()}`)
  return secrets
}

for (const pretty of [false, true]) {
  await t.test(`no secret is in the ${pretty ? 'pretty' : 'plain'} log or in a journal, wherever it was sent`, async t => {
    let log = ''
    const logger = await createLog({ level: 'trace', pretty, fd: 1 }, { write: (line: string) => { log += line } })
    const server = await startServer({
      port: 0, fixture: smallFixture, tokens: ['Hush-option'], controlToken: 'Hush-control', consent: 'auto', logger, requestLines: 'text'
    })
    t.teardown(async () => server.close())
    const secrets = await useSecrets(server.url)
    t.match(log, /\/v1\/accounts/, 'calls are logged')
    const headers = { authorization: 'Bearer Hush-control' }
    let journals = ''
    for (const id of ['default', 'other']) {
      for (const kind of ['request', 'event', 'frame']) {
        journals += await (await fetch(`${server.url}/_mock/sandboxes/${id}/requests?kind=${kind}`, { headers })).text()
      }
    }
    t.match(journals, /getAccounts/)
    for (const secret of secrets) {
      t.notOk(log.includes(secret), `${secret.slice(0, 20)} is not in the log`)
      t.notOk(journals.includes(secret), `${secret.slice(0, 20)} is not in a journal`)
    }
    await server.close()
    t.notOk(secrets.some(secret => log.includes(secret)), 'nor at the end')
  })
}

import t from 'tap'
import { build } from '../support/app.js'

const box = '/_mock/sandboxes/default'

await t.test('every control operation rejects a misspelt name instead of ignoring it', async t => {
  const { app, call } = await build(t)
  for (const { operation, method, url, generation, schema } of app.operations) {
    if (generation !== 'control' || url === '/_mock/sandboxes/:sandboxID/state') continue
    const path = url.replace(':sandboxID', 'default').replace(':preset', 'starting').replaceAll(/:\w+/g, 'x')
    if (schema?.body) {
      const { status, body } = await call(method, path, { tokne: 1 })
      t.equal(status, 422, operation)
      t.match(body.message + JSON.stringify(body.details), /Unknown property \\?"tokne/, operation)
    }
    if (schema?.querystring) {
      t.match(await call('GET', `${path}?tokne=1`), { status: 422, body: { message: /Unknown property "tokne"/ } }, operation)
    }
  }
})

await t.test('the message suggests the name that was probably meant', async t => {
  const { call } = await build(t)
  t.match((await call('POST', '/_mock/sandboxes', { clock: { frozn: true } })).body,
    { message: 'Invalid body.clock: Unknown property "frozn"; did you mean "frozen"?' })
  t.match((await call('GET', `${box}/requests?opration=getInfo`)).body, { message: /did you mean "operation"/ })
  for (const list of ['requests?', 'wait?timeout=1&']) {
    t.match(await call('GET', `${box}/${list}operation=createChta`),
      { status: 422, body: { message: /There is no operation "createChta"; did you mean "createChat"/ } })
  }
})

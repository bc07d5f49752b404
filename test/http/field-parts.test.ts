import t from 'tap'
import { invalidField, invalidInput, InvalidInput } from '../../src/domain/errors/errors.js'
import { locateFields } from '../../src/http/field-parts.js'
import { build, small } from '../support/app.js'

const schema = {
  params: { properties: { messageID: {} } },
  querystring: { allOf: [{ properties: { forEveryone: {} } }] },
  body: { anyOf: [{ properties: { text: {} } }, { properties: { title: {} } }] }
}

await t.test('each issue gets the part of the request that the route declares its field in', async t => {
  const cases = [
    [invalidField('messageID', 'no'), ['params', 'messageID'], 'Invalid params.messageID: no'],
    [invalidField('forEveryone', 'no'), ['query', 'forEveryone'], 'Invalid query.forEveryone: no'],
    [invalidField(['title', 0], 'no'), ['body', 'title', 0], 'Invalid body.title.0: no'],
    [invalidField('undeclared', 'no'), ['body', 'undeclared'], 'Invalid body.undeclared: no'],
    [invalidInput('no'), ['body'], 'Invalid body: no']
  ] as const
  for (const [error, path, message] of cases) {
    const located = locateFields(error, schema)
    t.equal(located.message, message)
    t.strictSame(located.issues, [{ code: 'custom', message: 'no', path }])
  }
  const two = locateFields(new InvalidInput([
    { code: 'custom', message: 'a', path: ['text'] }, { code: 'too_big', message: 'b', path: ['messageID'] }
  ]), schema)
  t.equal(two.message, 'Invalid body.text: a (and 1 more: see details)')
  t.strictSame(two.issues?.map(({ path }) => path), [['body', 'text'], ['params', 'messageID']])
})

await t.test('the domain names its own fields, without a part', t => {
  t.equal(invalidField('participantIDs', 'no').message, 'Invalid participantIDs: no')
  t.strictSame(invalidField('participantIDs', 'no').issues[0]?.path, ['participantIDs'])
  t.equal(invalidInput('no').message, 'Invalid request: no')
  t.end()
})

await t.test('no operation declares a field twice, so that a field is in one part', async t => {
  const { app } = await build(t)
  for (const { operation, schema } of app.operations) {
    const { body, querystring, params } = (schema ?? {}) as Record<string, { properties?: object } | undefined>
    const fields = [body, querystring, params].flatMap(part => Object.keys(part?.properties ?? {}))
    t.equal(new Set(fields).size, fields.length, operation)
  }
})

await t.test('the same rule names the same field in another part for another operation', async t => {
  const { call } = await build(t)
  const v1 = await call('GET', '/v1/assets/serve?url=http%3A%2F%2Fexample.com')
  t.strictSame(v1.body.details.issues[0].path, ['query', 'url'])
  const v0 = await call('POST', '/v0/download-asset', { url: 'http://example.com' })
  t.strictSame(Object.keys(v0.body.details), ['body.url'])
  const edit = await call('PUT', `/v1/chats/${encodeURIComponent(small.adaChat)}/messages/100001`, { text: ' ' })
  t.strictSame(edit.body.details.issues[0].path, ['body', 'text'])
})

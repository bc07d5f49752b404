import t from 'tap'
import fc from 'fast-check'
import { isSecretName, redacted, redactedBody, redactedLine, redactedParseError, redactedText, redaction } from '../../../src/domain/journal/redaction.js'

const x = redaction

await t.test('names of secrets, whatever their case and separators', async t => {
  for (const name of [
    'client_secret', 'clientSecret', 'CLIENT-SECRET', 'client_assertion', 'id_token', 'idToken', 'access_token', 'refreshToken', 'leadToken',
    'code', 'auth_code', 'code_verifier', 'codeVerifier', 'api_key', 'apiKey', 'X-Api-Key', 'password', 'newPassword', 'passwd', 'authorization',
    'Proxy-Authorization', 'cookie', 'Set-Cookie', 'token', 'tokens', 'token[]', 'token[0]', 'user[password]', 'user[code]', 'auth.code[]', 'recovery_key', 'jwt', 'otp'
  ]) t.ok(isSecretName(name), name)
  for (const name of [
    'tokenID', 'tokenName', 'token_type', 'nextPageToken', 'code_challenge', 'code_challenge_method', 'countryCode', 'statusCode', 'keyword',
    'passed', 'text', 'chatID', 'reactionKey', 'author', 'authorizationURL', 'cursor', 'state'
  ]) t.notOk(isSecretName(name), name)
  t.notOk(isSecretName('code', 'server'), 'the server names errors so')
})

await t.test('values of every shape', async t => {
  t.strictSame(redacted({ token: 'a', tokens: ['a', 1, null], api_key: 5, password: { a: { b: 'c' } }, secret: true, jwt: null, id: 'a' }),
    { token: x, tokens: [x, x, null], api_key: x, password: x, secret: true, jwt: null, id: 'a' })
  t.strictSame(redacted([{ deep: [{ idToken: 'a' }] }]), [{ deep: [{ idToken: x }] }])
  t.strictSame(redacted({ code: 'validation_error', list: [{ code: 'TOO_SMALL' }] }, 'server'), { code: 'validation_error', list: [{ code: 'TOO_SMALL' }] })
  t.strictSame(redacted({ code: 1006 }, 'server'), { code: 1006 })
  t.strictSame(redacted({ code: 'Zx81_aa-9' }, 'server'), { code: x })
  t.strictSame(redacted({ code: 'validation_error' }), { code: x }, 'of a client any code is one')
  t.strictSame(redacted({ type: 'cookies', fields: { sessionid: 'a', n: 1 }, source: 'webview' }),
    { type: 'cookies', fields: { sessionid: x, n: x }, source: 'webview' }, 'what a login read from a browser')
  const signIn = { setupRequestID: 'setup_1', response: '123456' }
  t.strictSame(redacted(signIn), { ...signIn, response: x }, 'the code of a sign-in by e-mail')
  t.notMatch(redactedText(JSON.stringify(signIn).slice(0, -1)), '123456', 'in a body that was cut, too')
  t.notMatch(redactedText('setupRequestID=setup_1&response=123456'), '123456')
  t.strictSame(redacted({ response: 'yes' }), { response: 'yes' }, 'elsewhere it is not a secret')
  t.strictSame(redacted({ type: 'cookies', fields: ['a'] }), { type: 'cookies', fields: [x] })
  t.strictSame(redacted({ type: 'cookies', fields: [{ id: 'a' }] }, 'server'), { type: 'cookies', fields: [{ id: 'a' }] })
  t.strictSame(redacted({ type: 'user_input', fields: { username: 'a', password: 'b' } }),
    { type: 'user_input', fields: { username: x, password: x } }, 'what a login asks for, by any name')
  t.strictSame(redacted({ type: 'user_input', fields: [{ id: 'ring', label: 'Ring' }] }, 'server'),
    { type: 'user_input', fields: [{ id: 'ring', label: 'Ring' }] }, 'the form itself is public')
  t.strictSame(redacted({ display: { type: 'qr', data: 'a' }, instructions: 'Scan' }, 'server'),
    { display: { type: 'qr', data: x }, instructions: 'Scan' }, 'what a QR code holds')
  t.strictSame(redacted({ verification: { methods: ['qr'], qr: { data: 'a' } } }, 'server'), { verification: { methods: ['qr'], qr: { data: x } } })
  const scan = 'appSetupVerificationsQRScan'
  t.strictSame(redactedBody({ data: 'a', token: 'b', of: 'c' }, scan), { data: x, token: x, of: 'c' }, 'the code that a client scanned')
  for (const body of ['{"data":"a', ['a'], 'data=a']) t.notMatch(JSON.stringify(redactedBody(body, scan)), /[^d]a"/)
  t.equal(redactedBody(undefined, scan), undefined)
  for (const operation of ['sendMessage', undefined]) {
    t.strictSame(redactedBody({ data: 'a' }, operation), { data: 'a' }, 'data in another operation')
    t.strictSame(redactedBody({ data: 'a', token: 'b' }, operation), { data: 'a', token: x })
  }
  t.strictSame(redacted({ item: { data: 'a' } }), { item: { data: 'a' } })
  let nested: unknown = 'a'
  for (let level = 0; level < 8_000; level++) nested = [nested]
  t.match(JSON.stringify(redacted(nested)), /\[redacted\]/, 'depth has an end')
})

const texts: Array<[text: string, shown: string]> = [
  ['{"client_secret":"a","n":1}', `{"client_secret":"${x}","n":1}`],
  ['{"client_secret" : "a\\"b\\\\", "n": 1}', `{"client_secret" : "${x}", "n": 1}`],
  ['{"client_secret":"cut of', `{"client_secret":"${x}"`],
  ['{"password":12', `{"password":"${x}"`],
  ['{"tokens":["a","b"],"n":1}', `{"tokens":"${x}","n":1}`],
  ['{"tokens":["a","b', `{"tokens":"${x}"`],
  ['{"password":{"a":"}"},"n":1}', `{"password":"${x}","n":1}`],
  ['{"\\u0074oken":"a"}', `{"\\u0074oken":"${x}"}`],
  ['{"body":"{\\"token\\":\\"a\\",\\"n\\":1}"}', `{"body":"{\\"token\\":\\"${x}\\",\\"n\\":1}"}`],
  ['{"body":"{\\"token\\":\\"cut', `{"body":"{\\"token\\":\\"${x}\\"`],
  ['a=b&client_secret=a&code=b', `a=b&client_secret=${x}&code=${x}`],
  ['client%5Fsecret=a&client_secret=b', `client%5Fsecret=${x}&client_secret=${x}`],
  ['token[]=a&user[password]=b', `token[]=${x}&user[password]=${x}`],
  ['see http://localhost/cb?code=a&state=s#id_token=b', `see http://localhost/cb?code=${x}&state=s#id_token=${x}`],
  ['Authorization: Bearer a b\r\nAccept: c', `Authorization: ${x}\r\nAccept: c`],
  ['Cookie: a=b; c=d', `Cookie: ${x}`],
  ['{"hasPassword":true,"token":null,"tokenID":"a"}', '{"hasPassword":true,"token":null,"tokenID":"a"}'],
  ['body.token: Expected string, received number', 'body.token: Expected string, received number'],
  ['The bearer of this token has a code: see "token"', 'The bearer of this token has a code: see "token"']
]

await t.test('secret fields in texts', async t => {
  for (const [text, shown] of texts) t.equal(redactedText(text), shown, text)
  t.equal(redactedText('{"code":"not_found","url":"/cb?code=a"}', 'server'), `{"code":"not_found","url":"/cb?code=${x}"}`)
})

await t.test('no secret remains in a text, wherever it is cut', async t => {
  const secret = fc.stringMatching(/^[a-zA-Z0-9"\\{}[\],:&= ]{0,12}$/).map(text => `Hush7${text}Hush7`)
  const body = fc.tuple(fc.constantFrom('client_secret', 'idToken', 'password'), secret, fc.json({ maxDepth: 2 }), fc.constantFrom(0, 1, 2))
  fc.assert(fc.property(body, fc.nat(400), ([name, value, other, wrapped], cut) => {
    let text = JSON.stringify({ n: 1, [name]: value, list: [{ [name]: [value] }], other: JSON.parse(other) as unknown })
    for (let layer = 0; layer < wrapped; layer++) text = JSON.stringify({ inner: text })
    return !redactedText(text.slice(0, cut)).includes('Hush7')
  }), { seed: 4, numRuns: 1000 })
})

await t.test('parser messages quote no secret of the text', async t => {
  const said = (text: string): string => {
    try {
      JSON.parse(text)
      return ''
    } catch (error) {
      return redactedParseError((error as Error).message, text)
    }
  }
  for (const text of ['{"password":Hush}', '{"token":"a",Hush', 'token=Hush', '{"code":Hu']) t.notMatch(said(text), /Hu/, text)
  t.match(said('{"text":oops}'), /oops|position/, 'other texts are quoted, which helps')
})

await t.test('a log line is still valid JSON', async t => {
  const line = JSON.stringify({ err: { body: { password: 'Hush' }, stack: 'at {"token":"Hush"}' }, url: '/x?code=Hush', msg: 'Bearer Hush' })
  t.notMatch(redactedLine(line), /Hush/)
  t.type(JSON.parse(redactedLine(line)), 'object')
})

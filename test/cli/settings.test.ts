import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { checkConfig, configSchema } from '../../src/cli/config.js'
import { Failure } from '../../src/cli/failure.js'
import { options, optionList, serverOptions, type OptionName } from '../../src/cli/options.js'
import { readSettings, unknownVariables } from '../../src/cli/settings.js'
import { defaults } from '../../src/server/defaults.js'

const read = async (flags: Partial<Record<OptionName, unknown>> = {}, variables: Record<string, string> = {}) =>
  readSettings({ flags, variables })

await t.test('the name, flag and variable of an option are the same word', async t => {
  for (const [name, { flag, variable }] of optionList) {
    const word = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    t.equal(flag, `--${word}`)
    t.equal(variable, `BEEPER_MOCK_${word.replaceAll('-', '_').toUpperCase()}`)
  }
})

await t.test('defaults are the server\'s own', async t => {
  const settings = await read()
  const { sockets: { maxSockets, maxBuffered }, ...rest } = defaults
  t.match(serverOptions(settings), { ...rest, tokens: [], allowHosts: [] })
  t.strictSame(serverOptions(settings).sockets, { maxSockets, maxBuffered })
  t.equal(settings.seed, undefined)
  t.notOk('json' in serverOptions(settings), 'what is the command\'s own stays there')
})

const accepted: Array<[name: OptionName, text: string, value: unknown]> = [
  ['port', '0', 0],
  ['port', '65535', 65535],
  ['host', 'localhost', 'localhost'],
  ['host', '[::1]', '::1'],
  ['host', '::', '::'],
  ['host', 'my_service.internal', 'my_service.internal'],
  ['fixture', './some where.json', './some where.json'],
  ['seed', '4294967295', 4294967295],
  ['rateLimit', '6000/1m', { calls: 6000, window: 60_000 }],
  ['rateLimit', '100/10s', { calls: 100, window: 10_000 }],
  ['rateLimit', '5/500ms', { calls: 5, window: 500 }],
  ['rateLimit', '1/2h', { calls: 1, window: 7_200_000 }],
  ['rateLimit', 'off', 'off'],
  ['sendDelay', '250', 250],
  ['appVersion', '4.1.169', '4.1.169'],
  ['logLevel', 'silent', 'silent'],
  ['maxBody', '1000', 1000],
  ['maxBody', '512KiB', 524_288],
  ['maxUploadBytes', '2GiB', 2_147_483_648],
  ['journalSize', '0', 0],
  ['publicUrl', 'https://mock.example.com/x', 'https://mock.example.com/x'],
  ['state', './state.json', './state.json'],
  ['replica', 'eu-west-1', 'eu-west-1'],
  ['token', 'My Access Token', ['My Access Token']],
  ['allowHost', '*', ['*']]
]

const refused: Array<[name: OptionName, text: string]> = [
  ['port', 'abc'], ['port', '65536'], ['port', '-1'], ['port', '1.5'], ['port', '0x10'], ['port', '1e3'],
  ['replica', 'a.b'], ['replica', 'A'], ['replica', '-a'], ['replica', 'x'.repeat(33)],
  ['host', 'http://localhost'], ['host', 'localhost:80'], ['host', 'two words'],
  ['seed', '1.5'], ['seed', '-1'], ['seed', '4294967296'], ['seed', 'random'],
  ['rateLimit', '5'], ['rateLimit', '0/1m'], ['rateLimit', '5/0s'], ['rateLimit', '5/m'], ['rateLimit', '5/1d'],
  ['sendDelay', 'soon'], ['sendDelay', '-5'],
  ['appVersion', 'two words'], ['appVersion', 'a\r\nX-Injected: 1'],
  ['maxBody', '1MB'], ['maxBody', '-1'], ['maxBody', '1.5MiB'], ['maxState', '9999999999GiB'], ['maxSandboxes', '0'],
  ['publicUrl', 'mock.example.com'], ['publicUrl', 'ftp://x'], ['publicUrl', 'http://x?y'],
  ['logLevel', 'loud'], ['token', ' '], ['token', 'a\nb'], ['token', ' a'], ['token', 'tökén'],
  ['allowHost', 'http://x'], ['fixture', ' '], ['config', ' ']
]

await t.test('values that are accepted', async t => {
  for (const [name, text, value] of accepted) t.strictSame((await read({ [name]: text }))[name], value, `${name} ${text}`)
})

await t.test('values that are rejected, in one line that says what is accepted', async t => {
  for (const [name, text] of refused) {
    const failure = await read({ [name]: text }).then(() => undefined, (error: unknown) => error as Failure)
    const option = options[name]
    t.ok(failure instanceof Failure, `${name} ${JSON.stringify(text)} is refused`)
    t.equal(failure?.exitCode, 2)
    t.ok(failure?.message.startsWith(`${option.flag}: expected ${option.accepts}`), failure?.message ?? '')
    t.notMatch(failure?.message, /\n/)
  }
  await t.rejects(read({ token: 'se\ncret' }), { message: /^(?!.*cret)/s }, 'a secret is not shown')
  await t.rejects(read({}, { BEEPER_MOCK_PORT: 'x' }), { message: /^BEEPER_MOCK_PORT: expected .*, received "x"$/ })
})

await t.test('a flag wins over its variable, the variable over the file, the file over the default', async t => {
  const config = join(t.testdir({ 'mock.json': '{"port": 1, "sendDelay": 1, "seed": 1, "token": ["file"]}' }), 'mock.json')
  const settings = await read({ config, port: '3' }, {
    BEEPER_MOCK_PORT: '2', BEEPER_MOCK_SEND_DELAY: '2', BEEPER_MOCK_TOKEN: 'one, two words\nthree,,one\n'
  })
  t.match(settings, { port: 3, sendDelay: 2, seed: 1, host: '127.0.0.1' })
  t.strictSame(settings.token, ['one', 'two words', 'three'], 'lists replace one another; each value once')
  t.strictSame((await read({ token: ['a, b', 'c'] })).token, ['a, b', 'c'], 'a comma in a flag is part of the value')
  t.equal((await read({}, { BEEPER_MOCK_CONFIG: config })).port, 1, 'the variable can name the file')
})

await t.test('switches in variables', async t => {
  for (const [text, value] of [['true', true], ['1', true], ['FALSE', false], ['0', false], ['off', false]] as const) {
    t.equal((await read({}, { BEEPER_MOCK_PRETTY: text })).pretty, value, text)
  }
  t.equal((await read({ pretty: false }, { BEEPER_MOCK_PRETTY: 'true' })).pretty, false)
  await t.rejects(read({}, { BEEPER_MOCK_JSON: 'maybe' }), { message: /expected true or false/ })
})

await t.test('variables without a meaning', async t => {
  t.equal((await read({}, { BEEPER_MOCK_PORT: '' })).port, defaults.port, 'an empty one is none')
  const pod = {
    BEEPER_MOCK_PORT: 'tcp://10.0.0.1:23373',
    BEEPER_MOCK_PORT_23373_TCP_ADDR: '10.0.0.1',
    BEEPER_MOCK_SERVICE_HOST: '10.0.0.1'
  }
  t.equal((await read({}, pod)).port, defaults.port, 'Kubernetes describes a service called beeper-mock')
  t.strictSame(unknownVariables(pod), [])
  t.strictSame(unknownVariables({ BEEPER_MOCK_PROT: '1', BEEPER_MOCK_XYZZY_PLUGH: '1', BEEPER_MOCK_SEED: '1', PATH: '' }), [
    'the variable BEEPER_MOCK_PROT is no option; did you mean "BEEPER_MOCK_PORT"?',
    'the variable BEEPER_MOCK_XYZZY_PLUGH is no option'
  ])
})

await t.test('the config file\'s schema takes what the options take', async t => {
  const valid = new Ajv().compile(configSchema())
  t.ok(valid({ $schema: 'x' }))
  for (const [name, text, value] of accepted) {
    const written = typeof value === 'number' ? value : text
    t.ok(valid({ [name]: written }), `${name} ${text}`)
    const { values, issues } = await checkConfig({ [name]: written })
    t.strictSame([values, issues], [{ [name]: value }, []])
  }
  t.ok(valid({ pretty: true, json: false, token: ['a', 'b'], allowHost: 'c' }))
  t.notOk(valid({ config: 'other.json' }), 'a file names no further file')
  t.match(configSchema(), { properties: { port: { type: 'integer', default: 23373 }, rateLimit: { default: '6000/1m' } } })
  t.notOk('default' in (configSchema().properties as { seed: object }).seed, '"random" is no seed')
})

await t.test('issues of a config file', async t => {
  const faultsOf = async (input: unknown) => (await checkConfig(input)).issues
  t.strictSame(await faultsOf({ prot: 1, 'send-delay': 2, xyzzy: 3 }), [
    'prot: there is no such option; did you mean "port"?',
    'send-delay: there is no such option; did you mean "sendDelay"?',
    'xyzzy: there is no such option'
  ])
  t.strictSame(await faultsOf({ port: '4000', host: 'http://x', token: ['a', 5] }), [
    'port: expected a whole number from 0 to 65535, received "4000"',
    `token: expected ${options.token.accepts}`
  ])
  t.strictSame(await faultsOf({ host: 'http://x' }), [`host: expected ${options.host.accepts}, received "http://x"`])
  t.strictSame(await faultsOf([]), ['the file: expected an object'])
  t.strictSame(await faultsOf({ $schema: 1 }), ['$schema: expected a string'])

  const directory = t.testdir({ 'broken.json': '{', 'empty.json': '\n', 'bad.json': '{"prot": 1, "seed": "x"}' })
  const refusal = async (name: string) => read({ config: join(directory, name) })
  await t.rejects(refusal('missing.json'), { exitCode: 2, message: /missing\.json: the file cannot be read: there is no such file$/ })
  await t.rejects(refusal('broken.json'), { exitCode: 2, message: /broken\.json: not valid JSON: / })
  await t.rejects(refusal('empty.json'), { exitCode: 2, message: /empty\.json: the file is empty$/ })
  await t.rejects(refusal('bad.json'), { exitCode: 2, message: /^.*bad\.json: prot: .*\n.*bad\.json: seed: .*$/ })
})

await t.test('paths in a config file are relative to it', async t => {
  const directory = t.testdir()
  const fixtureIn = async (content: object) => {
    const config = join(directory, 'mock.json')
    writeFileSync(config, `\uFEFF${JSON.stringify(content)}`)
    return (await read({ config })).fixture
  }
  t.equal(await fixtureIn({ fixture: 'people.json' }), join(directory, 'people.json'))
  t.equal(await fixtureIn({ fixture: './people' }), join(directory, 'people'))
  t.equal(await fixtureIn({ fixture: 'empty' }), 'empty')
})

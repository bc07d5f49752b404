import t from 'tap'
import { connectMockServer, createInstallations, createMockServer, type MockServer, type MockServerOptions } from '../../src/index.js'
import { checkOptions } from '../../src/server/check-options.js'
import { startMock } from '../../src/testing.js'
import { smallFixture } from '../support/app.js'

/** Options as JavaScript can write them, with what is said of them. */
const refused: Array<[options: unknown, message: RegExp | string]> = [
  [{ sede: 1 }, 'createMockServer: there is no option "sede"; did you mean "seed"?'],
  [{ seed: -1 }, 'createMockServer: seed: expected a whole number from 0 to 4294967295, received -1'],
  [{ seed: 2 ** 32 }, /seed: expected/],
  [{ seed: 1.5 }, /seed: expected/],
  [{ seed: NaN }, /received NaN/],
  [{ seed: '1' }, /seed: expected .*, received "1"/],
  [{ port: '23373' }, /port: expected a whole number from 0 to 65535, received "23373"/],
  [{ port: 65536 }, /port: expected/],
  [{ host: 'http://localhost' }, /host: expected a host name/],
  [{ fixture: 5 }, /fixture: expected the name .*, or a fixture, received 5/],
  [{ fixture: [] }, /fixture: expected/],
  [{ fixture: null }, /fixture: expected .* received null/],
  [{ state: '' }, /state: expected the path of a file/],
  [{ tokens: 'secret' }, 'createMockServer: tokens: expected a list of tokens'],
  [{ tokens: [5] }, /tokens: expected a list of tokens$/],
  [{ controlToken: 5 }, 'createMockServer: controlToken: expected a token'],
  [{ rateLimit: '5/1d' }, /rateLimit: expected calls per window, such as 6000\/1m/],
  [{ rateLimit: 5 }, /rateLimit: expected/],
  [{ rateLimit: { calls: 5 } }, /rateLimit: expected/],
  [{ rateLimit: { calls: 5, window: 1000, per: 'token' } }, /rateLimit: expected/],
  [{ rateLimit: { calls: 0, window: 1000 } }, /rateLimit: expected/],
  [{ sendDelay: -1 }, /sendDelay: expected a number of milliseconds/],
  [{ sendDelay: Infinity }, /received Infinity/],
  [{ strict: 'refused' }, /strict: expected one of ignore, warn, refuse/],
  [{ strict: { unknownField: 'warn' } }, /no option "strict\.unknownField"; did you mean "unknownFields"\?/],
  [{ strict: { deprecated: true } }, /strict\.deprecated: expected one of ignore, warn, refuse, received true/],
  [{ appVersion: 4 }, /appVersion: expected a version/],
  [{ allowHosts: 'mock' }, /allowHosts: expected a list/],
  [{ allowHosts: ['http://mock'] }, /allowHosts: expected a list of items that are a host name/],
  [{ publicURL: 'mock' }, /publicURL: expected a URL/],
  [{ installations: 0 }, /installations: expected a whole number from 1 to 100/],
  [{ maxSandboxes: 0 }, /maxSandboxes: expected/],
  [{ journalSize: '10' }, /journalSize: expected/],
  [{ journalBytes: '8MB' }, /journalBytes: expected a number of bytes, such as .*8MiB/],
  [{ bodyLimit: -1 }, /bodyLimit: expected/],
  [{ sockets: 5 }, /sockets: expected an object with maxSockets, maxBuffered, received 5/],
  [{ sockets: { max: 5 } }, /no option "sockets\.max"/],
  [{ sockets: { maxSockets: '5' } }, /sockets\.maxSockets: expected/],
  [{ uploadLimits: { bytes: '1 GiB' } }, /uploadLimits\.bytes: expected/],
  [{ consent: 'never' }, /consent: expected one of page, auto/],
  [{ logger: console }, /logger: expected a logger such as one of pino/],
  [{ toString: 1 }, /no option "toString"/],
  [{ constructor: 1 }, /no option "constructor"/],
  [{ sede: 1, prot: 2 }, /^createMockServer:\n {2}there is no option "sede".*\n {2}there is no option "prot"; did you mean "port"\?$/],
  [5, 'createMockServer: expected an object of options, received 5'],
  [null, /expected an object of options, received null/],
  [['default'], /expected an object of options/]
]

await t.test('options that a server does not have, or not in this form, are refused by name', async t => {
  for (const [options, message] of refused) {
    await t.rejects(createMockServer(options as MockServerOptions), { name: 'TypeError', message }, JSON.stringify(options))
  }
})

await t.test('secrets are not part of messages', async t => {
  await t.rejects(createMockServer({ tokens: ['abc', 5] } as never), { message: /^(?!.*abc)/ })
})

await t.test('options may be spelled as the command does', t => {
  t.strictSame(checkOptions({ rateLimit: '5/1m', bodyLimit: '8MiB', uploadLimits: { bytes: '1GiB', count: 3 } }, 'x'), {
    rateLimit: { calls: 5, window: 60_000 }, bodyLimit: 8 * 1024 ** 2, uploadLimits: { bytes: 1024 ** 3, count: 3 }
  })
  t.strictSame(checkOptions({ rateLimit: 'off', seed: undefined, journalBytes: 1024 }, 'x'), { rateLimit: 'off', journalBytes: 1024 })
  t.strictSame(checkOptions({ rateLimit: { calls: 5, window: 500 } }, 'x'), { rateLimit: { calls: 5, window: 500 } })
  t.end()
})

await t.test('a rate limit that is spelled as the command does acts', async t => {
  await using mock = await createMockServer({ fixture: smallFixture, rateLimit: '2/1h' })
  const statuses: number[] = []
  for (let call = 0; call < 3; call++) {
    const { status } = await fetch(`${mock.url}/v1/accounts`, { headers: { authorization: `Bearer ${mock.token}` } })
    statuses.push(status)
  }
  t.strictSame(statuses, [200, 200, 429])
})

type Work = (mock: MockServer) => Promise<unknown>

/** What a sandbox refuses, with what is said of it. JavaScript can write all of it. */
const calls: Array<[name: string, work: Work, message: RegExp | string]> = [
  ['createSandbox', mock => mock.createSandbox({ sede: 1 } as never), /"sede".*did you mean "seed"/],
  ['createSandbox, a seed', mock => mock.createSandbox({ seed: -1 }), /seed/],
  ['createSandbox, two issues', mock => mock.createSandbox({ seed: -1, sendDelay: -1 }), /\n {2}body\.seed: .*\n {2}body\.sendDelay: /],
  ['createSandbox, a function as fixture', mock => mock.createSandbox({ fixture: (() => {}) as never }), /createSandbox: fixture: expected an object/],
  ['createSandbox, a name', mock => mock.createSandbox('empty' as never), 'createSandbox: expected an object, received "empty"'],
  ['sandbox', mock => mock.sandbox(''), 'Expected the ID of a sandbox, received ""'],
  ['createInstallations', mock => mock.createInstallations('2' as never), /expected a whole number from 1 to 100, received "2"/],
  ['fail', async mock => (await mock.sandbox()).fail({ opration: 'getChat', status: 500 } as never), /"opration".*did you mean "operation"/],
  ['fail, an operation', async mock => (await mock.sandbox()).fail({ operation: 'getChats' as never, status: 500 }), /did you mean "getChat"/],
  ['answer', async mock => (await mock.sandbox()).answer({ operaton: 'getChat' } as never, { status: 500 }), /"operaton"/],
  ['answer, an answer', async mock => (await mock.sandbox()).answer({ operation: 'getChat' }, { sttus: 500 } as never), /sttus/],
  ['failLike', async mock => (await mock.sandbox()).failLike('startign' as never), /starting/],
  ['failLike, bounds', async mock => (await mock.sandbox()).failLike('starting', { time: 1 } as never), /"time".*did you mean "times"/],
  ['heal', async mock => (await mock.sandbox()).heal({} as never), 'Expected the ID of a fault rule, received {}'],
  ['heal, an empty ID', async mock => (await mock.sandbox()).heal(''), /./],
  ['deleteChat', async mock => (await mock.sandbox()).deleteChat(undefined as never), 'Expected the ID of a chat, received undefined'],
  ['revokeToken', async mock => (await mock.sandbox()).revokeToken({ token: 'x' } as never), /Expected the ID of a token/],
  ['receiveMessage', async mock => (await mock.sandbox()).receiveMessage('1', 'hi' as never), 'receiveMessage: expected an object, received "hi"'],
  ['receiveMessage, a field', async mock => (await mock.sandbox()).receiveMessage('1', { txt: 'hi' } as never), /"txt".*did you mean "text"/],
  ['requests', async mock => (await mock.sandbox()).requests({ opration: 'getChat' } as never), 'requests: there is no "opration"; did you mean "operation"?'],
  ['requests, a kind', async mock => (await mock.sandbox()).requests({ kind: 'event' } as never), /there is no "kind"/],
  ['requests, a status', async mock => (await mock.sandbox()).requests({ status: '503' } as never), 'requests: status: expected a whole number from 0, received "503"'],
  ['requests, a text', async mock => (await mock.sandbox()).requests('getChat' as never), /expected an object, received "getChat"/],
  ['events', async mock => (await mock.sandbox()).events({ typ: 'x' } as never), /did you mean "type"/],
  ['frames', async mock => (await mock.sandbox()).frames({ operation: 'x' } as never), /there is no "operation"/],
  ['waitForRequests', async mock => (await mock.sandbox()).waitForRequests({}, { timout: 5 } as never), 'waitForRequests: there is no "timout"; did you mean "timeout"?'],
  ['waitForRequests, a count', async mock => (await mock.sandbox()).waitForRequests({}, { count: '2' } as never), /count: expected a whole number/],
  ['waitForEvents', async mock => (await mock.sandbox()).waitForEvents({}, { timeout: -5 }), /timeout: expected milliseconds, or text with units/],
  ['followRequests', async mock => (await mock.sandbox()).followRequests({ stats: 5 } as never).next(), /did you mean "status"/],
  ['connectMockServer', mock => connectMockServer(mock.url, { token: 'x' } as never), /connectMockServer: there is no "token"/],
  ['createInstallations of a server', () => createInstallations(0), /installations: expected/],
  ['startMock', () => startMock(t, { sede: 1 } as never), /"sede"/],
  ['startMock without a hook', () => startMock({} as never), /teardown, after or afterAll/]
]

await t.test('arguments that are wrong are refused by name', async t => {
  const mock = await createMockServer({ fixture: smallFixture })
  t.teardown(mock.close)
  for (const [name, work, message] of calls) await t.rejects(work(mock), { message }, name)
  t.strictSame(await (await mock.sandbox()).faults(), [])
})

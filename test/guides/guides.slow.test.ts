import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { checkFixture } from '../../src/fixtures/check.js'
import { startServer } from '../../src/server/start-server.js'

/** What the commands of a guide print, one after the other, on a server as `npm start` starts it. */
const printed: Record<string, Array<string | RegExp>> = {
  bridges: [
    '["local-dummy","available",0]',
    '["local-whatsapp","available",2]',
    '["local-telegram","available",1]',
    '["local-signal","available",1]',
    '["discordgo","connected",1]',
    '["slackgo","available",1]',
    '["local-instagram","available",1]',
    '["local-imessage","connected",1]',
    '["local-gmessages","available",0]',
    '["matrix","connected",1]',
    '["local-ai","connected",1]',
    'password',
    'cookies',
    'localstorage',
    'displayandwait',
    '["current-device"]',
    '"complete"',
    'Dummy hikers',
    'Noor Haddad',
    'Pavel Brandt',
    '["local-dummy_ada"]',
    '"qr"',
    '["scan","refuse","expire"]',
    '"complete"',
    '"real"',
    '["failed","LOGIN_EXPIRED"]',
    '{"twoFactor":true,"values":{"password":"sesame"}}',
    '"telegram.code"',
    '"telegram.password"',
    /^\{"code":"WRONG_CREDENTIALS",/,
    '"temporarily_unavailable"',
    /temporarily unavailable: Back at noon/
  ],
  installations: [
    '["sandbox-1","home","@robin.vale:beeper.com"]',
    '["sandbox-2","home","@robin.vale:beeper.com"]',
    '@bob:beeper.com',
    '["alice",1,"Hello Bob"]',
    'true',
    '0',
    '["Hello Alice",false,false]',
    '["Hello Bob",true,true]',
    'needs-verification',
    '["Hello Alice","Hello Bob"]',
    '["incoming",["accept","cancel"]]',
    'ready',
    'true',
    '["cancel"]',
    '["done","ready"]',
    'true'
  ],
  seeding: ['"Google Messages"', '"@12025550142:local-gmessages.localhost"', '["Ada Byron",1]', '[31,"Music"]'],
  matrix: [
    '"M_UNRECOGNIZED"',
    '"M_NOT_FOUND"',
    '{}',
    '{"theme":"dark"}',
    '{}',
    'true',
    '["Sailing","matrix","group"]',
    /^\["m.room.create","m.room.member","m.room.power_levels",.*"m.room.name","m.room.topic","m.room.member"\]$/,
    /"Family"/,
    '{}',
    '["People I like","Plans"]',
    '"Sunday Dinner Club"',
    '"@ingrid.o:beeper.com"',
    /salt/,
    '"Robin Vale"'
  ],
  setup: [
    '"ready"',
    '{',
    '  "code": "424242"',
    '}',
    '"needs-login"',
    '"needs-login"',
    '"needs-verification"',
    '"ready"',
    '"ready"',
    '"needs-verification"',
    '[',
    '  "cancel",',
    '  "sas.start"',
    ']',
    '{',
    /^ {2}"emojis": "\S+( \S+){6}",$/,
    /^ {2}"decimals": "\d{4} \d{4} \d{4}"$/,
    '}',
    '"sas_ready"',
    '"done"',
    '"ready"',
    '"qr_scanned"',
    '"done"',
    '"ready"',
    '{',
    '  "code": "m.user",',
    '  "reason": "The verification was cancelled"',
    '}'
  ]
}

/** The content of a guide's blocks in a language. */
function blocks (guide: string, language: string): string[] {
  const text = readFileSync(new URL(`../../docs/guides/${guide}.md`, import.meta.url), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, content = '']) => content)
}

for (const [guide, expected] of Object.entries(printed)) {
  await t.test(`the commands of ${guide}.md, in order`, async t => {
    const server = await startServer({ port: 0, seed: 1 })
    t.teardown(() => server.close())
    const script = blocks(guide, 'sh').join('\n').replaceAll('http://127.0.0.1:23373', server.url)
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script])
    const lines = stdout.trimEnd().split('\n')
    t.match(lines, expected)
    t.equal(lines.length, expected.length)
  })

  await t.test(`the fixtures of ${guide}.md can be loaded`, async t => {
    for (const block of blocks(guide, 'json')) await t.resolves(checkFixture(JSON.parse(block), guide))
  })
}

await t.test('the JavaScript of installations.md runs', async t => {
  const source = new URL('../../src/index.ts', import.meta.url).href
  const [example = ''] = blocks('installations', 'js')
  const directory = t.testdir({ 'example.mts': example.replace("'beeper-desktop-mock'", JSON.stringify(source)) })
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', `${directory}/example.mts`])
  t.equal(stdout, 'From one device true\n')
})

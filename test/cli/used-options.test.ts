import t from 'tap'
import { createProgram } from '../../src/cli/program.js'

/** @returns why the call fails */
async function failure (...args: string[]): Promise<string> {
  return createProgram('0.0.0').parseAsync(args, { from: 'user' }).then(() => '', (error: Error) => error.message)
}

for (const [call, reason] of [
  ['proxy --to http://127.0.0.1:1 --port 1', 'proxy does not use --port: its port is --listen'],
  ['proxy --to http://127.0.0.1:1 --token x', 'proxy does not use --token: "beeper-desktop-mock help proxy" lists what it uses'],
  ['--seed 1 validate fixtures/empty.json', 'validate does not use --seed: "beeper-desktop-mock help validate" lists what it uses'],
  ['verify --pretty', 'verify does not use --pretty: "beeper-desktop-mock help verify" lists what it uses'],
  ['verify --no-pretty', 'verify does not use --pretty: "beeper-desktop-mock help verify" lists what it uses'],
  ['record --fixture empty', 'record does not use --fixture: "beeper-desktop-mock help record" lists what it uses'],
  ['health --rate-limit off', 'health does not use --rate-limit: "beeper-desktop-mock help health" lists what it uses'],
  ['sandbox list --seed 1', 'sandbox list does not use --seed: "beeper-desktop-mock help sandbox list" lists what it uses'],
  ['fault add --consent auto', 'fault add does not use --consent: "beeper-desktop-mock help fault add" lists what it uses']
] as const) {
  await t.test(`an option that the command would pass over is refused: ${call}`, async t => {
    t.equal(await failure(...call.split(' ')), reason)
  })
}

// They come as far as their own checks.
for (const [call, reason] of [
  ['health --url ftp://x --port 1 --host 127.0.0.1', /^--url: expected a URL/],
  ['sandbox create --url ftp://x --fixture empty --seed 1 --send-delay 0 --token x --json', /^--url: expected a URL/],
  ['clock --url ftp://x --control-token x', /^--url: expected a URL/],
  ['proxy --json --seed 1 --allow-host app', /^--to is missing/]
] as const) {
  await t.test(`what a command uses it accepts: ${call}`, async t => {
    t.match(await failure(...call.split(' ')), reason)
  })
}

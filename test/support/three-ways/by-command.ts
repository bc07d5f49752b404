import { join } from 'node:path'
import type { Command, Run } from '../command.js'
import { small } from '../app.js'
import { createChat, emulated, type Box } from './capability.js'

/** The command, as processes that speak to one server. */
export interface Line {
  /** Runs it to its end. */
  run (...args: string[]): Promise<Run>
  /** Runs it with --json for the sandbox under test. @returns what it prints, line by line */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the lines of every command
  json (...args: string[]): Promise<any[]>
  /** Starts it with --json for the sandbox under test. */
  start (...args: string[]): Command
  box: Box
  /** Holds the files that it writes. */
  folder: string
}

/** A capability by the command: what it returns and, where that is less than the other ways have, what is expected. */
interface ByCommand {
  run: (line: Line) => Promise<unknown>
  expected?: unknown
}

/** The capabilities by name; one that has no command has the reason instead. */
export const byCommand: Readonly<Record<string, ByCommand | string>> = {
  inspect: { run: async ({ run, box }) => JSON.parse((await run('sandbox', 'inspect', box.id, '--json')).stdout) },
  'list the sandboxes': { run: async ({ run }) => lines(await run('sandbox', 'list', '--json')) },
  'find a sandbox again, with its token': {
    run: async ({ json, box: { id } }) => ({ id, token: (await json('token', 'list'))[0].token })
  },
  'the operations': 'SUPPORTED.md lists them for people',
  'the announced URL': 'start has --public-url; only what opens a tunnel later announces another one',
  requests: {
    run: async ({ json, box }) => {
      await emulated(box, '/v0/create-chat', createChat)
      return json('requests', '--operation', 'createChatV0')
    }
  },
  events: 'requests shows what clients ask; the page shows events as they come',
  wait: 'requests --follow prints requests as they come',
  'follow the requests': {
    run: async ({ start, box }) => {
      const following = start('requests', '--follow', '--status', '404')
      await emulated(box, '/v1/accounts')
      await emulated(box, '/v1/nothing')
      const [line] = await following.sees('stdout', /^.*\n/)
      following.kill('SIGTERM')
      return (JSON.parse(line) as { path: string }).path
    }
  },
  'empty the journal': {
    run: async ({ json }) => {
      await json('requests', '--clear')
      return (await json('requests')).length
    }
  },
  fail: {
    run: async ({ json, box }) => {
      const [fault] = await json('fault', 'add', '--operation', 'getAccounts', '--status', '429', '--retry-after', '3', '--times', '1')
      const { status } = await emulated(box, '/v1/accounts')
      const [{ fired }] = await json('fault', 'list')
      return { status, fired, id: fault.id, healthy: (await emulated(box, '/v1/accounts')).status }
    }
  },
  'an explanation': 'start prints why it refuses a call; the page and the library explain the others',
  strictness: 'start has --strict; the library and the control API change it for one sandbox',
  'an answer of your own': {
    run: async ({ json, box }) => {
      await json('fault', 'clear')
      const [{ id }] = await json('answer', 'add', '[{"status": 503}, {"json": []}]', '--operation', 'getAccounts')
      const statuses = [(await emulated(box, '/v1/accounts')).status, (await emulated(box, '/v1/accounts')).status]
      const [{ fired }] = await json('answer', 'list')
      await json('answer', 'clear', id)
      return { id, statuses, fired, left: await json('answer', 'list') }
    }
  },
  heal: {
    run: async ({ json, box }) => {
      const [{ id }] = await json('fault', 'add', '--status', '500')
      await json('fault', 'clear', id)
      const { status } = await emulated(box, '/v1/accounts')
      await json('fault', 'add', '{"status": 500}')
      await json('fault', 'clear')
      return [status, (await emulated(box, '/v1/accounts')).status, (await json('fault', 'list')).length]
    }
  },
  'the clock': {
    run: async ({ json }) => {
      const now = async (...args: string[]) => (await json('clock', ...args))[0].now
      return [
        await now(), await now('advance', '2h'), await now('set', '2026-03-01T00:00:00Z'),
        await now('freeze', String(Date.UTC(2026, 3, 1)))
      ]
    },
    // Without the five seconds for which the other ways let the network take.
    expected: ['2026-02-01T12:00:00.000Z', '2026-02-01T14:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']
  },
  'let the clock run': {
    run: async ({ json }) => {
      await json('clock', 'resume')
      const [{ mode }] = await json('clock')
      await json('clock', 'freeze')
      return mode
    }
  },
  'what others do to messages': {
    // They change messages by the library and the control API.
    run: async ({ json }) => json('message', small.adaChat, 'Hi **there**', '--at', '2026-02-01T11:00:00Z'),
    expected: [{ senderID: small.ada, text: 'Hi <strong>there</strong>', timestamp: '2026-02-01T11:00:00.000Z', isUnread: true }]
  },
  'what others do to chats': {
    run: async ({ json, run, box }) => {
      const [chat] = await json('chat', 'add', '--account-id', small.matrix, '--with', small.ada, '--with', small.ben, '--title', 'Old')
      const [changed] = await json('chat', 'change', chat.id, '--title', 'New', '--leave', small.ben)
      await json('chat', 'delete', chat.id)
      const { counts } = JSON.parse((await run('sandbox', 'inspect', box.id, '--json')).stdout)
      return [chat.title, changed.title, changed.participants.total, counts.chats]
    }
  },
  seeding: {
    run: async ({ json }) => {
      const [account] = await json('account', 'add', 'WhatsApp', '--id', 'wa')
      const [chat] = await json('chat', 'add', '--account-id', 'wa', '--people', '1', '--message', 'Hi', '--message', 'Yes?')
      const seen = (await json('chat', 'list')).find(({ id }) => id === chat.id)
      await json('chat', 'delete', chat.id)
      return [account.network, chat.type, seen.unreadCount]
    },
    expected: ['WhatsApp', 'single', 2]
  },
  'presets of faults': {
    run: async ({ json }) => {
      await json('fault', '--preset', 'media-gone', '--ttl', '1m', '--times', '2')
      const faults = await json('fault', 'list')
      await json('fault', 'clear')
      return [faults.length, faults[0].times, (await json('fault', 'presets'))[0].name]
    }
  },
  'labels and merged chats': 'chat add --label makes labels; the library and the control API rename them, and merge chats',
  'set-up and verifications': 'they follow a client under test step by step: a test or the page acts for the other side',
  'bridges and logins': 'they follow a client under test step by step: a test or the page acts for the person',
  'the network: delays, failed sends and connections': {
    // start has --send-delay, and fault add takes rules about sends.
    run: async ({ json }) => {
      const [account] = await json('account', 'status', 'matrix', 'disconnected', 'Gone')
      const [back] = await json('account', 'status', 'matrix', 'connected')
      return [account.status, account.statusText, back.status]
    },
    expected: ['disconnected', 'Gone', 'connected']
  },
  personas: 'a fixture says who answers by itself; a line would be a script',
  'sign-ins': {
    run: async ({ json }) => {
      await json('consent', 'add', 'deny')
      await json('consent', 'add', 'approve', '--scopes', 'read', '--delay', '2s', '--expires-in', '1h')
      const decisions = await json('consent', 'list')
      await json('consent', 'clear')
      return [...decisions, (await json('consent', 'list')).length]
    }
  },
  sockets: 'fault add takes rules that close sockets',
  tokens: {
    run: async ({ json, box }) => {
      const [{ id, token }] = await json('token', 'create', '--scopes', 'read', '--expires-in', '1h', '--name', 'short')
      const before = await emulated({ ...box, token }, '/v1/accounts')
      await json('token', 'revoke', id)
      const after = await emulated({ ...box, token }, '/v1/accounts')
      return [before.status, after.status, (await json('token', 'list')).length]
    }
  },
  'snapshot and restore': {
    run: async ({ json, box, folder }) => {
      const file = join(folder, 'state.json')
      const digest = async () => (await json('state', 'digest'))[0]
      // A call of a client, which counts for the limits of rates.
      const count = (await json('chat', 'list')).length
      const before = await digest()
      await json('state', 'save', file)
      await emulated(box, '/v0/create-chat', createChat)
      const changed = await digest()
      await json('state', 'load', file)
      return [before === changed, before === await digest(), count]
    }
  },
  'contents that a state names by their digest': 'state save and state load carry them, in FILE.files',
  fork: {
    run: async ({ run, box }) => {
      await emulated(box, '/v0/create-chat', createChat)
      const fork = JSON.parse((await run('sandbox', 'fork', box.id, '--id', `${box.id}-fork`, '--json')).stdout) as Box
      await emulated({ ...box, token: fork.token }, '/v0/create-chat', createChat)
      const inspect = async (id: string) => JSON.parse((await run('sandbox', 'inspect', id, '--json')).stdout)
      const both = [await inspect(fork.id), await inspect(box.id)]
      await run('sandbox', 'reset', fork.id)
      const again = (await inspect(fork.id)).counts.chats === both[1].counts.chats
      await run('sandbox', 'delete', fork.id)
      return [...both.map(({ counts }) => counts.chats), again]
    }
  },
  reset: {
    run: async ({ run, box }) => {
      await run('sandbox', 'reset', box.id)
      return JSON.parse((await run('sandbox', 'inspect', box.id, '--json')).stdout).counts
    }
  },
  'what is refused': {
    run: async ({ run, box }) => {
      const ends = [
        await run('state', 'load', 'package.json'), await run('sandbox', 'delete', 'none'), await run('sandbox', 'create', '--id', box.id)
      ]
      return ends.map(({ code, stderr }) => [code, stderr])
    },
    expected: [[2, /format/], [1, /Sandbox not found: "none"/i], [1, /There is a sandbox "under-test" already/]]
  },
  delete: {
    run: async ({ run, box }) => {
      await run('sandbox', 'delete', box.id)
      return [(await run('sandbox', 'inspect', box.id)).code, (await emulated(box, '/v1/accounts')).status]
    },
    expected: [1, 401]
  }
}

/** The JSON that a run printed, line by line. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the lines of every command
export function lines ({ stdout }: Run): any[] {
  return stdout.split('\n').filter(line => /^[{"]/.test(line)).map(line => JSON.parse(line))
}

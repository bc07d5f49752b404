import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Teardown } from './app.js'
import { Command } from './command.js'
import { freePort } from './free-port.js'

export const names = ['a', 'b', 'c'] as const
export type Name = typeof names[number]

/** The ports in the examples' configurations. */
const ports = { proxy: 23300, itself: 23301, a: 23401, b: 23402, c: 23403 } as const
type Ports = Record<keyof typeof ports, number>

/** Three replicas, each a process. */
export class Replicas {
  readonly #t: Teardown
  readonly #running = new Map<Name, Command>()
  readonly directory: string
  readonly ports: Ports

  private constructor (t: Teardown, directory: string, own: Ports) {
    this.#t = t
    this.directory = directory
    this.ports = own
  }

  static async start (t: Teardown): Promise<Replicas> {
    const directory = mkdtempSync(join(tmpdir(), 'replicas-'))
    t.teardown(() => { rmSync(directory, { recursive: true }) })
    const replicas = new Replicas(t, directory, await freePorts())
    await Promise.all(names.map(async name => replicas.start(name)))
    return replicas
  }

  /** Starts one, again on its port and with its state. */
  async start (name: Name): Promise<void> {
    const command = new Command(this.#t, [
      '--port', String(this.ports[name]), '--replica', name, '--state', join(this.directory, `${name}.jsonl`),
      '--json', '--log-level', 'warn', '--rate-limit', 'off'
    ])
    await command.sees('stdout', /^.*\n/)
    this.#running.set(name, command)
  }

  /** Ends one: by SIGTERM it saves its state, by SIGKILL it does not. */
  async end (name: Name, signal: NodeJS.Signals): Promise<void> {
    const command = this.#running.get(name)
    command?.kill(signal)
    await command?.end()
  }
}

async function freePorts (): Promise<Ports> {
  const [proxy, itself] = [await freePort(), await freePort()]
  return { proxy, itself, a: await freePort(), b: await freePort(), c: await freePort() }
}

/** A proxy with its configuration of examples/scale, on other ports. */
export interface Proxy {
  name: string
  url: string
  /** New sandboxes go to the other replicas. */
  drain (name: Name): Promise<void>
  /** The opposite. */
  ready (name: Name): Promise<void>
}

/** The example with the ports of a test in it. */
function configuration (file: string, own: Ports): string {
  let text = readFileSync(new URL(`../../examples/scale/${file}`, import.meta.url), 'utf8')
  for (const [key, port] of Object.entries(ports)) {
    text = text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${own[key as keyof Ports]}`)
  }
  return text
}

/** Runs a program that goes to the background once it listens. */
function daemon (t: Teardown, program: string, args: string[], pidFile: string): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 240_000, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${program} does not start: ${error?.message ?? stderr}`)
  t.teardown(() => { process.kill(Number(readFileSync(pidFile, 'utf8').trim()), 'SIGTERM') })
}

export interface HAProxy extends Proxy {
  /** Whether each replica is up, and by which check: `UP L7OK`. */
  states (): Promise<Map<string, string>>
}

/** @param change of the configuration */
export async function haproxy (
  t: Teardown, { directory, ports: own }: Replicas, change = (text: string) => text
): Promise<HAProxy> {
  const [file, pid, socket] = [join(directory, 'haproxy.cfg'), join(directory, 'haproxy.pid'), join(directory, 'haproxy.sock')]
  writeFileSync(file, change(configuration('haproxy.cfg', own)).replace('/tmp/haproxy-beeper.sock', socket))
  daemon(t, '/usr/sbin/haproxy', ['-D', '-p', pid, '-f', file], pid)
  const ask = async (question: string) => {
    const line = connect(socket)
    line.end(`${question}\n`)
    return (await line.setEncoding('utf8').toArray()).join('').trim()
  }
  const set = async (name: Name, state: string) => {
    const answer = await ask(`set server replicas/${name} state ${state}`)
    if (answer !== '') throw new Error(answer)
  }
  const states = async () => {
    const [head = [], ...rows] = (await ask('show stat replicas 4 -1')).split('\n').map(line => line.split(','))
    const column = (name: string) => head.indexOf(name)
    return new Map(rows.map(row => [row[column('svname')] ?? '', `${row[column('status')]} ${row[column('check_status')]?.replace('* ', '')}`]))
  }
  return {
    name: 'HAProxy',
    url: `http://127.0.0.1:${own.proxy}`,
    drain: async name => set(name, 'drain'),
    ready: async name => {
      await set(name, 'ready')
      // A check may have found it down while it was restarted.
      while (!(await states()).get(name)?.startsWith('UP ')) await new Promise(resolve => { setImmediate(resolve) })
    },
    states
  }
}

const workers = 2

export async function nginx (t: Teardown, { directory, ports: own }: Replicas): Promise<Proxy> {
  const [file, main, pid] = [join(directory, 'beeper.conf'), join(directory, 'nginx.conf'), join(directory, 'nginx.pid')]
  const log = join(directory, 'nginx.log')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${directory}/${name};`)
  writeFileSync(main, `pid ${pid}; error_log ${log} notice; worker_processes ${workers};
    events { worker_connections 4096; } http { access_log off; ${temporary.join(' ')} include ${file}; }`)
  const text = configuration('nginx.conf', own)
  const drained = new Set<Name>()
  const write = () => {
    writeFileSync(file, [...drained].reduce((all, name) =>
      all.replace(`server 127.0.0.1:${own[name]} max_fails=1`, `server 127.0.0.1:${own[name]} down max_fails=1`), text))
  }
  write()
  const args = ['-c', main, '-e', log]
  daemon(t, '/usr/sbin/nginx', args, pid)
  /** The log says when the old workers have ended: they do once their connections are closed, sockets included. */
  const reload = async () => {
    const stopped = () => readFileSync(log, 'utf8').match(/worker process \d+ exited with code 0/g)?.length ?? 0
    const before = stopped()
    write()
    const watcher = watch(log)
    try {
      const { status, stderr } = spawnSync('/usr/sbin/nginx', [...args, '-s', 'reload'], { encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
      while (stopped() < before + workers) await once(watcher, 'change')
      // What closed these connections has arrived before what this process reads next.
      await new Promise(resolve => { setImmediate(resolve) })
    } finally {
      watcher.close()
    }
  }
  return {
    name: 'nginx',
    url: `http://127.0.0.1:${own.proxy}`,
    drain: async name => {
      drained.add(name)
      await reload()
    },
    ready: async name => {
      drained.delete(name)
      await reload()
    }
  }
}

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'

const servers = resolve(import.meta.dirname, '../servers')
const tell = join(servers, 'report-usage.cjs')
/** The command as it is shipped. */
export const command = resolve(import.meta.dirname, '../../dist/cli.cjs')

/** A server in a process of its own. */
export interface Server {
  name: string
  url: string
  child: ChildProcess
  /** Milliseconds from the spawn until it said that it listens. */
  ready: number
  /** Settles when the process has ended. */
  ended: Promise<unknown>
  /** Microseconds of the CPU that it has used so far. */
  cpu (): Promise<number>
  /** What it holds; `collect` takes the garbage out before. */
  memory (collect?: boolean): Promise<NodeJS.MemoryUsage>
  /**
   * The longest block of its event loop since this was asked before, in milliseconds: by the clock, and what the
   * process computed in one. The first answer is 0.
   */
  block (): Promise<{ longest: number, computed: number }>
  stop (): Promise<void>
}

/**
 * Milliseconds of CPU of a server and of the programs that it started, where the system tells it by process; its own
 * alone elsewhere.
 */
export async function cpuOfAll (server: Server): Promise<number> {
  if (process.platform !== 'linux') return await server.cpu() / 1000
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name) && groupOf(name) === server.child.pid)
  const threads = processes.flatMap(name => readdirSync(`/proc/${name}/task`).map(thread => `/proc/${name}/task/${thread}`))
  // In nanoseconds: https://docs.kernel.org/scheduler/sched-stats.html
  return threads.reduce((sum, path) => sum + Number(readFileSync(`${path}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6
}

/** The third field after the command's name, which may have blanks: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function groupOf (id: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2])
  } catch {
    // It has ended.
    return undefined
  }
}

/** The first core is the server's and the others are the load's, where the system can say so. */
const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-p', String(process.pid)]).status === 0
if (pinned) {
  spawnSync('taskset', ['-a', '-c', '-p', `1-${availableParallelism() - 1}`, String(process.pid)])
}

/**
 * Starts a Node program and waits until it listens.
 * @param options `url`: where it will answer; without one it prints a line of JSON with its `url`. `variables` of its
 *   environment, besides those of this process
 * @throws Error when it ends before
 */
export async function startProgram (
  name: string, args: string[], { url, variables }: { url?: string, variables?: Record<string, string> } = {}
): Promise<Server> {
  const node = [process.execPath, '--require', tell, ...args]
  const profile = process.env.BENCH_PROFILE
  if (profile) node.splice(1, 0, '--cpu-prof', `--cpu-prof-dir=${profile}/${name}`)
  const [file = '', ...rest] = pinned ? ['taskset', '-c', '0', ...node] : node
  // Reading those takes every Node as long as starting does, and no server here needs them.
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
  const since = performance.now()
  const child = spawn(file, rest, {
    stdio: ['ignore', url === undefined ? 'pipe' : 'ignore', 'inherit', 'ipc'],
    env: { ...environment, NODE_OPTIONS: '', ...variables },
    // Some programs start others: they all end as a group.
    detached: true
  })
  const exit = once(child, 'exit')
  const listening = await Promise.race([
    url === undefined ? saidURL(child) : answering(url),
    exit.then(() => { throw new Error(`${name} ended before it listened`) })
  ])
  const ready = performance.now() - since
  const ask = async <Answer>(question: object): Promise<Answer> => {
    child.send(question)
    const [answer] = await once(child, 'message') as [Answer]
    return answer
  }
  return {
    name,
    url: listening,
    child,
    ready,
    ended: exit,
    cpu: async () => {
      const { user, system } = await ask<NodeJS.CpuUsage>({ ask: 'cpu' })
      return user + system
    },
    memory: collect => ask({ ask: 'memory', collect }),
    block: () => ask({ ask: 'block' }),
    stop: async () => {
      if (child.pid !== undefined) process.kill(-child.pid)
      await exit
    }
  }
}

async function saidURL ({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('There is no output to read')
  const [line] = await once(createInterface(stdout), 'line') as [string]
  return (JSON.parse(line) as { url: string }).url
}

async function answering (url: string): Promise<string> {
  for (;;) {
    try {
      await (await fetch(url)).text()
      return url
    } catch {
      await after(2)
    }
  }
}

/**
 * The server as it is shipped, with everything on; only the rate limit is so high that nothing meets it.
 * @param build the command of another build
 */
export async function startMock (
  args: string[] = [], variables: Record<string, string> = {}, build = command
): Promise<Server> {
  if (!existsSync(build)) throw new Error(`There is no ${build}: run npm run build first`)
  const quiet = ['--port', '0', '--json', '--log-level', 'warn', '--rate-limit', '100000000/1m']
  return startProgram('mock', [build, ...quiet, ...args], { variables })
}

/** A route of a reference server: what it takes, and the one thing that it answers. */
export interface ReferenceRoute {
  method: string
  url: string
  /** The URL with parameters and query in it. */
  path: string
  schema: unknown
  answer: unknown
}

/**
 * Fastify or Node's own server, with nothing but these routes.
 * @param args what else the program in bench/servers takes
 */
export async function startReference (
  name: 'bare-fastify' | 'bare-http' | 'fastify-with-plugins', routes: ReferenceRoute[], ...args: string[]
): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const file = join(directory, 'routes.json')
    writeFileSync(file, JSON.stringify(routes))
    return await startProgram(name, [join(servers, `${name}.mjs`), file, ...args])
  } finally {
    rmSync(directory, { recursive: true })
  }
}

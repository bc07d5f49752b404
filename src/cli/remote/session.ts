import { InvalidArgumentError, type Command } from 'commander'
import type { MockSandbox } from '../../client/mock-sandbox.js'
import type { MockServer } from '../../client/mock-server.js'
import type { OptionName, Settings } from '../options.js'
import { connect } from '../../client/connect.js'
import { ControlError } from '../../client/transport.js'
import type { SavedContent } from '../../fixtures/asset-files.js'
import { NodeHTTP } from './node-http.js'
import { serverURL } from '../address.js'
import { Failure } from '../failure.js'
import { withProgress } from '../progress.js'

/** The options of the program: what was typed, and what they all are. */
export interface Given {
  typed: Partial<Record<OptionName, unknown>>
  settings: Settings
}

/** What every command has that speaks to a server. */
interface Common {
  url?: string
  sandbox?: string
}

/** A command's connection to the server and to the terminal. */
export class Session {
  readonly #command: Command
  readonly #given: () => Promise<Given>

  /** @param command the one that was typed: its options, and those of the commands above it, say where to go */
  constructor (command: Command, given: () => Promise<Given>) {
    this.#command = command
    this.#given = given
  }

  async given (): Promise<Given> { return this.#given() }

  /** @throws Failure when no server answers there, or not to us */
  async server (): Promise<MockServer> {
    const { url, controlToken } = await this.#address()
    return this.ask(async () => connect(url, base => new NodeHTTP(base, controlToken)))
  }

  async #address (): Promise<{ url: string, controlToken: string | undefined }> {
    const { settings } = await this.#given()
    const url = serverURL(this.#command.optsWithGlobals<Common>().url, settings)
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new Failure(2, `--url: expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(url)}`)
    }
    return { url: url.replace(/\/+$/, ''), controlToken: settings.controlToken }
  }

  /** The sandbox that --sandbox names. */
  async sandbox (): Promise<MockSandbox> {
    const { sandbox } = this.#command.optsWithGlobals<Common>()
    const server = await this.server()
    return this.ask(async () => server.sandbox(sandbox))
  }

  /** What a client gets from the emulated API, with a token of the sandbox. */
  async client<Output> (path: string): Promise<Output> {
    const { token } = await this.sandbox()
    const { url, controlToken } = await this.#address()
    const { status, body } = await this.ask(async () => new NodeHTTP(url, controlToken).get(path, token))
    if (status === 200) return body as Output
    const { message = `the server answered ${status}` } = (body ?? {}) as { message?: string }
    throw new Failure(1, `GET ${path}: ${message}`)
  }

  /** The bytes of a content of the sandbox; undefined where the server does not have it. */
  async content (sha256: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { url, controlToken } = await this.#address()
    const path = await this.#pathOfContent(sha256)
    const { status, chunks } = await this.ask(async () => new NodeHTTP(url, controlToken).download(path))
    return status === 200 ? chunks : undefined
  }

  /** Sends a file that the sandbox's state names by its digest, unless the server has its content. */
  async provide ({ sha256, path: file, size }: SavedContent): Promise<void> {
    const { url, controlToken } = await this.#address()
    const path = await this.#pathOfContent(sha256)
    const { createReadStream } = await import('node:fs')
    const { status, body } = await this.ask(async () =>
      new NodeHTTP(url, controlToken).upload(path, createReadStream(file), size))
    if (status === 204 || status === 404) return
    const { message = `the server answered ${status}` } = (body ?? {}) as { message?: string }
    throw new Failure(1, `${file}: ${message}`)
  }

  async #pathOfContent (sha256: string): Promise<string> {
    const { id } = await this.sandbox()
    return `/_mock/sandboxes/${encodeURIComponent(id)}/contents/${encodeURIComponent(sha256)}`
  }

  /**
   * Does something with the server; what that refuses is a line for the person who typed it.
   * @param doing what a terminal shows when it takes long; by default nothing
   */
  async ask<Result> (work: () => Promise<Result>, doing?: string): Promise<Result> {
    try {
      return doing === undefined ? await work() : await withProgress(doing, work())
    } catch (error) {
      const isInput = error instanceof ControlError && (error.status === 400 || error.status === 422)
      throw new Failure(isInput ? 2 : 1, (error as Error).message, { cause: error })
    }
  }

  /**
   * Prints a result as a line of text, or with --json as one line of JSON.
   * @param text how people read it
   */
  async print<Value> (value: Value, text: (value: Value) => string): Promise<void> {
    const { settings: { json } } = await this.#given()
    process.stdout.write(`${json ? JSON.stringify(value) : text(value)}\n`)
  }

  async printAll<Value> (values: readonly Value[], text: (value: Value) => string): Promise<void> {
    for (const value of values) await this.print(value, text)
  }
}

/**
 * Lets a command run in a session of its own.
 * @param run gets what was typed: the arguments, then the options
 */
export function does<Typed extends unknown[]> (
  command: Command, given: () => Promise<Given>, run: (session: Session, ...typed: Typed) => Promise<void>
): void {
  command.action(async (...typed: unknown[]) => {
    await run(new Session(command, given), ...typed.slice(0, -1) as Typed)
  })
}

/** Reads a number that was typed. What it may be is the server's to say. */
export function number (text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}

/** Reads a point in time that was typed: ISO 8601, or Unix milliseconds. */
export function time (text: string): string | number {
  return /^-?\d{5,}$/.test(text) ? Number(text) : text
}

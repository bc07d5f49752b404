import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { PlainSection } from './state-section.js'
import { UndoLog } from './undo-log.js'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** The independent sequences of a sandbox: drawing a token must not change which chat ID comes next. */
export type Stream = 'ids' | 'tokens' | 'oauth' | 'faults' | 'network' | 'assets' | 'setup' | 'bridges' | 'people'

/**
 * What is drawn from these names one sandbox of the server. If sandboxes of the same seed drew the same, who comes
 * later would have to draw again: what it gets would depend on who else is there.
 */
const serverWide: ReadonlySet<Stream> = new Set(['tokens', 'oauth'])

export interface RandomSection {
  seed: number
  streams?: { [name: string]: number[] }
}

interface Sequence {
  generator: RandomGenerator
  /** The savepoint by which its position was kept last. */
  keptIn: number
}

/** All the chance in a sandbox: one seed, one generator per stream, each with a position that a snapshot keeps. */
export class Random implements PlainSection<RandomSection> {
  readonly section = 'random'
  readonly #owner: string
  #bootSeed: number
  #seed: number
  #streams = new Map<string, Sequence>()
  readonly #undo: UndoLog

  /**
   * @param seed 32-bit integer; the same seed produces the same draws.
   * @param owner the sandbox's ID
   */
  constructor (seed: number, owner: string, undo = new UndoLog()) {
    this.#undo = undo
    this.#owner = owner
    this.#bootSeed = seed
    this.#seed = seed
  }

  get seed (): number { return this.#seed }

  /** An integer between both bounds, included. */
  int (stream: Stream, from: number, to: number): number {
    return uniformInt(this.#generator(stream), from, to)
  }

  /** A fraction from 0 (included) to 1 (excluded), with 31 bits. */
  fraction (stream: Stream): number {
    return this.int(stream, 0, 0x7fffffff) / 0x80000000
  }

  /** A-Z and a-z. */
  letters (stream: Stream, count: number): string { return this.#text(stream, letters, count) }
  /** The alphabet of base64url. */
  urlSafe (stream: Stream, count: number): string { return this.#text(stream, urlSafe, count) }
  /** a-z and 0-9. */
  lowerAlphanumeric (stream: Stream, count: number): string { return this.#text(stream, lowerAlphanumeric, count) }

  #text (stream: Stream, alphabet: string, count: number): string {
    const generator = this.#generator(stream)
    let text = ''
    for (let drawn = 0; drawn < count; drawn++) text += alphabet[uniformInt(generator, 0, alphabet.length - 1)]
    return text
  }

  #generator (stream: Stream): RandomGenerator {
    let sequence = this.#streams.get(stream)
    if (!sequence) {
      const seed = mix(this.#seed, serverWide.has(stream) ? `${stream} ${this.#owner}` : stream)
      sequence = sequenceOf(xoroshiro128plus(seed))
      this.#undo.set(this.#streams, stream, sequence)
    }
    this.#keep(sequence)
    return sequence.generator
  }

  /** Once in each commit: most draw many times from one stream. */
  #keep (sequence: Sequence): void {
    const { savepoint } = this.#undo
    if (!this.#undo.isOpen || sequence.keptIn === savepoint) return
    const before = sequence.generator.clone()
    sequence.keptIn = savepoint
    this.#undo.add(() => {
      sequence.generator = before
      sequence.keptIn = 0
    })
  }

  clear (): void {
    this.#seed = this.#bootSeed
    this.#streams.clear()
  }

  fromFixture (section: RandomSection | undefined): void {
    if (!section) return
    this.#seed = section.seed
    for (const [name, state] of Object.entries(section.streams ?? {})) {
      if (state.every(part => (part | 0) === 0)) {
        throw new Error(`The sequence random.streams.${name} cannot start from zeros`)
      }
      this.#streams.set(name, sequenceOf(xoroshiro128plusFromState(state)))
    }
  }

  toFixture (): RandomSection {
    const streams: Record<string, number[]> = {}
    for (const name of [...this.#streams.keys()].sort()) {
      const sequence = this.#streams.get(name)
      if (sequence) streams[name] = [...sequence.generator.getState()]
    }
    return Object.keys(streams).length > 0 ? { seed: this.#seed, streams } : { seed: this.#seed }
  }
}

function sequenceOf (generator: RandomGenerator): Sequence {
  return { generator, keptIn: 0 }
}

/** FNV-1a over the seed and the name: neighbouring seeds and names start far apart. */
function mix (seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return hash | 0
}

/**
 * JSON that is kept: rows are written once, and their bytes are used again in each answer that has them.
 * `JSON.stringify` writes the value of a text, as if it was the value.
 */
export class JSONText {
  /** In UTF-8. */
  readonly parts: readonly Buffer[]

  constructor (parts: readonly Buffer[]) {
    this.parts = parts
  }

  /** All of it. No caller may change what is in the buffer. */
  bytes (): Buffer {
    const [first, ...more] = this.parts
    return first && more.length === 0 ? first : Buffer.concat(this.parts)
  }

  /** The same in one part: quicker to put into many answers, but what it shares with others is there once more. */
  asOne (): this { return new JSONText([this.bytes()]) as this }

  toString (): string { return this.bytes().toString() }

  toJSON (): unknown { return JSON.parse(this.toString()) }
}

/** The text of a value of that type. */
export type TextOf<Value> = JSONText & { readonly value?: Value }

/** Passes a text off as its value, for a route to return: only serialisation looks at what a route returns. */
export function asAnswer<Value> (text: TextOf<Value>): Value { return text as unknown as Value }

export function textOf<Value> (value: Value): TextOf<Value> {
  return new JSONText([Buffer.from(JSON.stringify(value))])
}

const beginOfList = Buffer.from('[')
const comma = Buffer.from(',')
const endOfList = Buffer.from(']')
const endOfObject = Buffer.from('}')

export function listOf<Value> (texts: ReadonlyArray<TextOf<Value>>): TextOf<Value[]> {
  const parts: Buffer[] = [beginOfList]
  for (const [at, text] of texts.entries()) {
    if (at > 0) parts.push(comma)
    parts.push(...text.parts)
  }
  parts.push(endOfList)
  return new JSONText(parts)
}

type Texts<Values> = { [Name in keyof Values]: TextOf<Values[Name]> }

/**
 * An object of texts.
 * @param rest more fields, which follow them
 */
export function objectOf<Values extends object, Rest extends object> (
  texts: Texts<Values>, rest?: Rest
): TextOf<Values & Rest> {
  const parts: Buffer[] = []
  for (const name in texts) parts.push(parts.length === 0 ? first(name) : following(name), ...texts[name].parts)
  if (rest === undefined) parts.push(parts.length === 0 ? Buffer.from('{}') : endOfObject)
  else parts.push(Buffer.from(`,${JSON.stringify(rest).slice(1)}`))
  return new JSONText(parts)
}

/** An object that has some fields, with those of texts behind them. */
export function withTexts<Value extends object, More extends object> (
  object: TextOf<Value>, texts: Texts<More>
): TextOf<Value & More> {
  const parts = object.parts.slice(0, -1)
  const last = object.parts[object.parts.length - 1]
  if (last && last.length > 1) parts.push(last.subarray(0, -1))
  for (const name in texts) parts.push(following(name), ...texts[name].parts)
  parts.push(endOfObject)
  return new JSONText(parts)
}

/** The name of a field that follows others. Apart from IDs, few names occur in our answers. */
function following (name: string): Buffer { return Buffer.from(`,${JSON.stringify(name)}:`) }
function first (name: string): Buffer { return Buffer.from(`{${JSON.stringify(name)}:`) }

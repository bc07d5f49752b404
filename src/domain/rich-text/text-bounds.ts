import { invalidField, type FieldPath, type InvalidInput } from '../errors/errors.js'

/**
 * How much a text may hold before it becomes markup. The one place for these bounds: they are checked before any parser
 * sees the text, in one pass each, for every entrance. A parser's own bounds (`maxNesting` of markdown-it,
 * depth and number of elements in parse5) come on top.
 *
 * Parsers take a few microseconds for each mark, and far longer for some that are nested or in one long word. The
 * figures keep each step of the conversion below 50 ms (bench/text.ts measures it), and are far beyond what people
 * write. Beeper sends every message as a Matrix event, which holds 65,536 bytes.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#size-limits
 */
export const textBounds = {
  /** Characters (UTF-16 code units) as the caller wrote them. */
  characters: 65_536,
  /** Characters of the HTML that is stored: as many as 65,536 ampersands become. */
  htmlCharacters: 5 * 65_536,
  /** Characters that Markdown or HTML may read as markup, and line breaks. */
  marks: 10_000,
  /** URLs, by their `://`. */
  urls: 2500,
  /** Elements of HTML; tags that nothing closes become several. */
  elements: 20_000,
  /** Levels of HTML tags (Matrix specification: 100), of quotes and lists in one line, and of brackets. */
  depth: 100,
  /** Cells of all tables together. */
  cells: 2500,
  /** Steps to find what closes each bracket: characters that may be markup up to there, or to the paragraph's end. */
  bracketSteps: 600_000,
  /** Steps to find where URLs end that stand in one word. */
  urlSteps: 500_000
} as const

type Bound = keyof typeof textBounds

const wording: Record<Bound, (actual: number, limit: number) => string> = {
  characters: (actual, limit) => `The text has ${actual} characters; the limit is ${limit}`,
  htmlCharacters: (actual, limit) => `The text becomes ${actual} characters of HTML; the limit is ${limit}`,
  marks: (actual, limit) => `The text has ${actual} marks that may be markup (such as *, _, $, [, < and line breaks); ` +
    `the limit is ${limit} in a text with markup or URLs: split it, or send it without markup`,
  urls: (actual, limit) => `The text has ${actual} URLs; the limit is ${limit}`,
  elements: (actual, limit) => `The HTML in the text has ${actual} elements or more; the limit is ${limit}: close its tags`,
  depth: (actual, limit) => `The text has markup that is nested ${actual} levels deep; the limit is ${limit}`,
  cells: (actual, limit) => `The tables in the text have ${actual} cells; the limit is ${limit}`,
  bracketSteps: (actual, limit) => `The text has too many brackets that nothing closes: reading them takes ${actual} ` +
    `steps, and the limit is ${limit}: close them, or put blank lines between them`,
  urlSteps: (actual, limit) => 'The text has too many URLs, brackets or quotes in one word with a URL: ' +
    `finding its links takes ${actual} steps, and the limit is ${limit}: put spaces between them`
}

/**
 * @param field the field that holds the text
 * @throws InvalidInput validation_error that names the limit and the actual figure
 */
export function checkBound (bound: Bound, actual: number, field: FieldPath): void {
  if (actual > textBounds[bound]) throw tooBig(bound, actual, field)
}

/**
 * Checks Markdown before it is parsed.
 * @throws InvalidInput validation_error
 */
export function checkMarkdown (text: string, field: FieldPath): void {
  checkBound('marks', count(text, markdownMarks), field)
  const brackets = readBrackets(text)
  checkBound('depth', Math.max(markerDepth(text), brackets.depth), field)
  checkBound('bracketSteps', brackets.steps, field)
  checkBound('cells', countCells(text), field)
  checkBound('urls', countUrls(text), field)
  checkBound('urlSteps', countUrlSteps(text), field)
}

/**
 * Checks HTML before it is parsed. How deep its tags are nested only a parser can tell: the sanitiser stops at the
 * first tag that is too deep, see `sanitise`.
 * @throws InvalidInput validation_error
 */
export function checkHtml (html: string, field: FieldPath): void {
  checkBound('characters', html.length, field)
  checkBound('marks', count(html, htmlMarks), field)
  checkBound('urls', countUrls(html), field)
  checkBound('urlSteps', countUrlSteps(html), field)
}

/** Which of the first 128 characters are counted, by code. */
function tableOf (characters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

const markdownMarks = tableOf('*_~[<>&|$`\n')
const htmlMarks = tableOf('<&')

function count (text: string, marks: Uint8Array): number {
  let found = 0
  for (let at = 0; at < text.length; at++) found += marks[text.charCodeAt(at)] ?? 0
  return found
}

function countUrls (text: string): number {
  let found = 0
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) found++
  return found
}

/** The most quotes and lists that begin in one line. */
function markerDepth (text: string): number {
  let most = 0
  for (const line of text.split('\n')) {
    let depth = 0
    for (let at = 0; at < line.length;) {
      const width = markerWidth(line, at)
      if (width === 0) break
      if (!isBlank(line, at)) depth++
      at += width
    }
    most = Math.max(most, depth)
  }
  return most
}

/** The width of a blank, of a `>` or of the marker of a list item that stands at a place; 0 where none does. */
function markerWidth (line: string, at: number): number {
  if (isBlank(line, at) || line[at] === '>') return 1
  listMarker.lastIndex = at
  return listMarker.exec(line)?.[0].length ?? 0
}

const listMarker = /(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/y

function isBlank (line: string, at: number): boolean {
  return line[at] === ' ' || line[at] === '\t'
}

/**
 * How deep brackets that are closed are nested, and how much a parser reads to find what closes each: up to the end of
 * the paragraph for what is never closed, as in logs, which nests nothing.
 */
function readBrackets (text: string): { depth: number, steps: number } {
  let depth = 0
  let steps = 0
  let read = 0
  /** For each open bracket, how deep it is nested within, so far, and where it stands. */
  let open: Array<{ depth: number, at: number }> = []
  const endParagraph = () => {
    for (const { at } of open) steps += read - at
    open = []
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((wordEnds[code] ?? 0) === 1) read++
    if (code === openBracket) open.push({ depth: 0, at: read })
    else if (code === closeBracket) {
      const closed = open.pop()
      if (!closed) continue
      steps += read - closed.at
      depth = Math.max(depth, closed.depth + 1)
      const around = open[open.length - 1]
      if (around) around.depth = Math.max(around.depth, closed.depth + 1)
    } else if (code === newline && text.charCodeAt(at + 1) === newline) endParagraph()
  }
  endParagraph()
  return { depth, steps }
}

const [newline, openBracket, closeBracket] = [0x0a, 0x5b, 0x5d]

/** Where a run of plain text ends for markdown-it (lib/rules_inline/text.mjs), and at bars (`addSpoilers`). */
const wordEnds = tableOf('\n$%&*+-:<=>@[\\]^_`{|}~!#')

/** The cells of what may be tables: the columns of the line under the header, in each line up to a blank one. */
function countCells (text: string): number {
  if (!text.includes('|') && !text.includes(':')) return 0
  let cells = 0
  let columns = 0
  for (const line of text.split('\n')) {
    if (/^[\s>]*$/.test(line)) columns = 0
    else if (/^[|\-:\s>]+$/.test(line) && line.includes('-')) {
      // The header, too, was a line.
      if (columns === 0) cells += line.split('|').length
      columns = Math.max(columns, line.split('|').length)
    }
    cells += columns
  }
  return cells
}

/**
 * How much it takes to find the ends of URLs: in a word with URLs, the finder reads from each `://` to the end of the
 * word, and past each bracket or quote that may be closed later (some 64 times as fast).
 */
function countUrlSteps (text: string): number {
  let steps = 0
  for (let url = text.indexOf('://'); url >= 0;) {
    const end = endOfWord(text, url)
    let inWord = 0
    for (; url >= 0 && url < end; url = text.indexOf('://', url + 3)) {
      if (inWord === 0) inWord = countPairSteps(text, url, end)
      inWord += end - url
    }
    steps += inWord
  }
  return Math.ceil(steps)
}

function countPairSteps (text: string, from: number, end: number): number {
  let steps = 0
  for (let at = from; at < end; at++) if ((pairs[text.charCodeAt(at)] ?? 0) === 1) steps += (end - at) / 64
  return steps
}

const pairs = tableOf('([{"\'')

function endOfWord (text: string, from: number): number {
  blank.lastIndex = from
  return blank.exec(text)?.index ?? text.length
}

const blank = /\s/g

function tooBig (bound: Bound, actual: number, field: FieldPath): InvalidInput {
  return invalidField(field, wording[bound](actual, textBounds[bound]), 'too_big')
}

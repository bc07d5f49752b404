/** A text on one line: what people call chats and themselves must not add headings or lines of their own. */
export function inline (text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** `1 message`, `3 messages`. */
export function counted (count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Lines with a blank one between; without what there is nothing to say about. */
export function paragraphs (...parts: Array<string | undefined>): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n\n')
}

/** A closing section that tells the model what to do next. */
export function hints (...lines: string[]): string {
  return ['# Hints', '', ...lines.map(line => `- ${line}`)].join('\n')
}

/** A block of code in a document. */
export interface Block {
  language: string
  content: string
  /** The number of its first line in the document, from 1. */
  line: number
  /** Why it does not run: what its first command says, or a comment `<!-- not run: REASON -->` in the line above. */
  notRun?: string
  /** The example that it is, which runs instead: a comment `<!-- file: examples/NAME/FILE -->` in the line above. */
  file?: string
  /** The block directly under it, if that is what it prints. */
  output?: Block
  /** The lines of the document that the block has, with its fences: from 0, without the last. */
  from: number
  to: number
}

/** What keeps a block from running, by its first command. */
const unrunnable = { docker: 'needs Docker', npm: 'installs packages', npx: 'needs the package to be published', source: 'changes the shell' }

function reasonOf (language: string, content: string): string | undefined {
  const command = /^\w+/.exec(content)?.[0] ?? ''
  return language === 'sh' && Object.hasOwn(unrunnable, command) ? unrunnable[command as keyof typeof unrunnable] : undefined
}

/** Languages that run. */
const programs = new Set(['sh', 'js', 'python'])

/**
 * The blocks of a Markdown document. A `text` block is the output of the program directly above it.
 */
export function blocksOf (markdown: string): Block[] {
  const lines = markdown.split('\n')
  const blocks: Block[] = []
  for (let from = 0; from < lines.length; from++) {
    const language = /^```(\w*)$/.exec(lines[from] ?? '')?.[1]
    if (language === undefined) continue
    const end = lines.indexOf('```', from + 1)
    if (end < 0) throw new Error(`The block in line ${from + 1} has no end`)
    const content = lines.slice(from + 1, end).join('\n')
    const [, file] = /^<!-- file: (examples\/[\w-]+\/[\w.-]+) -->$/.exec(lines[from - 1] ?? '') ?? []
    const notRun = file === undefined
      ? /^<!-- not run: (.+) -->$/.exec(lines[from - 1] ?? '')?.[1] ?? reasonOf(language, content)
      : `${file} is run instead`
    const block: Block = {
      language, content, line: from + 2, from, to: end + 1, ...notRun && { notRun }, ...file !== undefined && { file }
    }
    const last = blocks.at(-1)
    const isUnder = last !== undefined && programs.has(last.language) && last.output === undefined &&
      lines.slice(last.to, from).every(line => line === '')
    if (isUnder && language === 'text') last.output = block
    else blocks.push(block)
    from = end
  }
  return blocks
}

/** The document with other outputs, by the blocks that print them; an empty one goes. */
export function withOutputs (markdown: string, outputs: ReadonlyMap<Block, string>): string {
  const lines = markdown.split('\n')
  for (const [block, text] of [...outputs].sort(([a], [b]) => b.from - a.from)) {
    const { from, to, language } = block.output ?? { from: block.to, to: block.to, language: 'text' }
    const start = block.output ? block.to : from
    lines.splice(start, to - start, ...text === '' ? [] : ['', `\`\`\`${language}`, ...text.split('\n'), '```'])
  }
  return lines.join('\n')
}

import { blank, type Prose } from './prose.js'

/** The prose of a Markdown file: no code, except the comments in code blocks, and no addresses of links. */
export function proseOfMarkdown (source: string): Prose {
  return source
    .replace(/^([ \t]*)(`{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, block => block.split('\n').map(commentOf).join('\n'))
    .replace(/(`+)(?!`)[\s\S]*?\1/g, blank)
    .replace(/\]\([^)\s]*\)/g, blank)
    .replace(/<https?:[^>]*>/g, blank)
}

/** A line of a code block with everything before its comment blanked. */
function commentOf (line: string): string {
  const comment = /(?:^|\s)(?:#|\/\/)\s.*$/.exec(line)
  return comment ? blank(line.slice(0, comment.index)) + comment[0] : blank(line)
}

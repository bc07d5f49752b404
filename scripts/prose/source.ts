import ts from 'typescript'
import { blank, type Prose } from './prose.js'

/**
 * The prose of a TypeScript file: its comments, and its strings that contain a space.
 * @param path decides how the source is read: .ts or .tsx
 */
export function proseOfSource (path: string, source: string): Prose {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const prose = [...blank(source)]
  const keep = (start: number, end: number) => {
    for (let at = start; at < end; at++) prose[at] = source[at] ?? ''
  }
  const visit = (node: ts.Node) => {
    // Comments surround tokens. The last token is the end of the file.
    if (node.getChildCount(file) === 0) {
      const before = ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []
      const after = ts.getTrailingCommentRanges(source, node.getEnd()) ?? []
      for (const { pos, end } of [...before, ...after]) keep(pos, end)
    }
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    if (isText && node.getText(file).trim().includes(' ')) keep(node.getStart(file), node.getEnd())
    for (const child of node.getChildren(file)) visit(child)
  }
  visit(file)
  // Without the margin of a comment, its lines form one text.
  return prose.join('').replace(/^[ \t]*(?:\*(?!\/)|\/\/)/gm, blank)
}

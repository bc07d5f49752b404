import type { IFrame, IOptions } from 'sanitize-html'
import type { FieldPath } from '../errors/errors.js'
import { checkBound, textBounds } from './text-bounds.js'

/** Schemes a link may have (Matrix specification, client-server API §m.room.message msgtypes). */
export const linkSchemes = ['https', 'http', 'ftp', 'mailto', 'magnet'] as const

const permittedHref = new RegExp(`^(?:${linkSchemes.join('|')}):`, 'i')

/** The tags and attributes of Matrix specification 1.18, client-server API §m.room.message msgtypes. */
const options: IOptions = {
  allowedTags: [
    'del', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'p', 'a', 'ul', 'ol', 'sup', 'sub', 'li', 'b', 'i', 'u',
    'strong', 'em', 's', 'code', 'hr', 'br', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'pre',
    'span', 'img', 'details', 'summary'
  ],
  allowedAttributes: {
    span: ['data-mx-bg-color', 'data-mx-color', 'data-mx-spoiler', 'data-mx-maths'],
    a: ['target', 'href'],
    img: ['width', 'height', 'alt', 'title', 'src'],
    ol: ['start'],
    div: ['data-mx-maths']
  },
  allowedClasses: { code: ['language-*'] },
  allowedSchemes: [...linkSchemes],
  allowedSchemesByTag: { img: ['mxc'] },
  allowProtocolRelative: false,
  parseStyleAttributes: false,
  // "Tags must not be nested more than 100 levels deep."
  nestingLimit: textBounds.depth,
  // Of these the content goes too; of any other refused tag it stays. Clients SHOULD strip mx-reply with its content.
  nonTextTags: [
    'script', 'style', 'textarea', 'option', 'noscript', 'title', 'iframe', 'object', 'template', 'svg', 'math',
    'mx-reply'
  ],
  exclusiveFilter: withoutTarget
}

/** The library lets relative URLs pass, and leaves the tag when it refuses a URL. */
function withoutTarget ({ tag, attribs }: IFrame): boolean | 'excludeTag' {
  if (tag === 'a' && !permittedHref.test(attribs.href ?? '')) return 'excludeTag'
  return tag === 'img' && !attribs.src?.startsWith('mxc://')
}

/**
 * Reduces HTML to what Matrix permits, balanced and escaped. Tags that are not permitted count as levels too, for the
 * parser holds them all, and closing one takes time in proportion to the open ones.
 *
 * sanitize-html is the sanitiser Matrix's own clients use. 2.17.5 is the last release for Node 20; the advisories fixed
 * later (CVE-2026-63670, CVE-2026-84371) concern textarea, xmp and SVG, none of which this list lets through.
 *
 * @param field the field that holds the text, for the error
 * @throws InvalidInput validation_error at the first tag that is nested too deep
 * @see https://github.com/apostrophecms/apostrophe/tree/main/packages/sanitize-html
 */
export async function sanitise (html: string, field: FieldPath = 'text'): Promise<string> {
  const { default: sanitizeHtml } = await import('sanitize-html')
  let depth = 0
  const bounded: IOptions = {
    ...options,
    onOpenTag: () => { checkBound('depth', ++depth, field) },
    onCloseTag: () => { depth-- }
  }
  // It writes void elements the XHTML way. No " />" in its output is anything else: text and values have ">" escaped.
  return sanitizeHtml(html, bounded).replaceAll(' />', '>')
}

import type { Draws } from './draws.js'
import { inventDigits } from './digits.js'
import { inventIdentifier, isStructural } from './identifiers.js'

/** Names that everyone's IDs and links have. */
const commonHosts = /(?:^|\.)(?:beeper\.com|beeper\.local|localhost|matrix\.to|s\.whatsapp\.net|g\.us)$/

/** Endings of files; what else follows the last point of a name may be part of it. */
export const fileEndings: ReadonlySet<string> = new Set(('aac amr apk avi avif bin bmp csv doc docx eml epub gif gz heic heif htm html ics jpeg jpg json key m4a ' +
  'm4v md mkv mov mp3 mp4 mpeg numbers odp ods odt oga ogg ogv opus pages pdf pkpass png ppt pptx rar rtf svg tar tgs tgz tif tiff ' +
  'txt vcf wav weba webm webp xls xlsx xml zip').split(' '))

/** A picture of one transparent pixel, for pictures that are written into the URL itself. */
export const pixel = 'data:image/png;base64,' +
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/** A name, and its ending with the point where it is one of a file. */
export function splitExtension (name: string): [string, string] {
  const [, base = name, ending = ''] = /^(.*)\.([A-Za-z0-9]{2,7})$/su.exec(name) ?? []
  return fileEndings.has(ending.toLowerCase()) ? [base, `.${ending}`] : [name, '']
}

/**
 * The name of a server: the common ones stay, others are invented and end in `.example`, which leads nowhere (RFC
 * 2606).
 */
export function inventHost (draws: Draws, host: string): string {
  const [, name = host, port = ''] = /^(.*?)(:\d{1,5})?$/su.exec(host) ?? []
  if (/^[\d.]+$/.test(name)) return name.replace(/\d+/g, part => inventDigits(draws, part)) + port
  const [common] = commonHosts.exec(name.toLowerCase()) ?? []
  const labels = name.split('.')
  const known = common === undefined ? 1 : common.replace(/^\./, '').split('.').length
  const own = labels.slice(0, labels.length - known).map(label => inventIdentifier(draws, label))
  const end = common === undefined ? labels.length > 1 ? ['example'] : [inventIdentifier(draws, name)] : labels.slice(-known)
  return [...own, ...end].join('.') + port
}

/** An e-mail address: the part before the @ as a handle. */
export function inventAddress (draws: Draws, address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return inventIdentifier(draws, address)
  return `${inventIdentifier(draws, address.slice(0, at))}@${inventHost(draws, address.slice(at + 1))}`
}

/** A link or the URL of a medium: the scheme, the number of parts and the endings of files stay. */
export function inventURL (draws: Draws, url: string): string {
  return draws.once('url', url, () => {
    if (/^data:/i.test(url)) return pixel
    const [, scheme, host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/isu.exec(url) ?? []
    if (scheme === undefined) {
      const [, kind, address = ''] = /^(mailto|tel|sms):(.*)$/isu.exec(url) ?? []
      return kind === undefined ? inventPath(draws, url) : `${kind}:${inventAddress(draws, address)}`
    }
    const isMedium = /^(?:local)?mxc$/i.test(scheme)
    const shownScheme = isMedium || isStructural(scheme) || scheme.toLowerCase() === 'file' ? scheme : 'x-link'
    const bare = host.slice(host.lastIndexOf('@') + 1)
    return `${shownScheme}://${bare === '' ? '' : inventHost(draws, bare)}${inventPath(draws, rest)}`
  })
}

/** Parts of a path and a query, each decoded and written as it was. */
function inventPath (draws: Draws, path: string): string {
  return path.replace(/[^/?#&=;]+/gu, part => {
    const decoded = decode(part)
    const [base, ending] = splitExtension(decoded)
    const invented = inventID(draws, base) + ending
    return decoded === part ? invented : encodeURIComponent(invented)
  })
}

/** An ID; what follows its first colon, if that is the name of a server, is invented as one. */
export function inventID (draws: Draws, id: string): string {
  const [, local, host] = /^([@!#$+][^:]*):([^:/]+\.[^:/]+(?::\d{1,5})?|localhost)$/su.exec(id) ?? []
  if (local === undefined || host === undefined) return inventIdentifier(draws, id)
  return `${inventIdentifier(draws, local)}:${inventHost(draws, host)}`
}

function decode (part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

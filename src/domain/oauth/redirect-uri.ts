import { isLoopback } from '../../platform/loopback.js'

/**
 * Schemes that are not private: browsers run them, or they name a protocol or a kind of resource. Any other scheme
 * counts as a private-use one (RFC 8252 §7.1), with or without the dot of a reversed domain name: `raycast:` has
 * none.
 */
const publicSchemes = new Set(['about', 'blob', 'cid', 'data', 'dns', 'file', 'filesystem', 'ftp', 'ftps', 'geo', 'git',
  'gopher', 'imap', 'info', 'intent', 'ipp', 'jar', 'javascript', 'ldap', 'ldaps', 'mailto', 'mid', 'news', 'nfs', 'nntp',
  'pop', 'resource', 'rtsp', 'sftp', 'sip', 'sips', 'sms', 'smb', 'ssh', 'tag', 'tel', 'telnet', 'urn', 'vbscript',
  'view-source', 'ws', 'wss', 'xmpp'])

/**
 * What speaks against a redirect URI; undefined when nothing does. Taken are http(s) to a loopback host, on any port,
 * and private-use schemes (observed.md, Seen: a bad redirect; RFC 8252 §7).
 */
export function redirectURIIssue (uri: string): string | undefined {
  // URL parsers drop line breaks and blanks; what is compared and sent back must be what was given.
  const url = /^[\x21-\x7e]+$/.test(uri) ? parse(uri) : undefined
  if (!url) return 'it is not an absolute URI'
  if (uri.includes('#')) return 'it has a fragment (RFC 6749 section 3.1.2)'
  const scheme = url.protocol.slice(0, -1)
  if (scheme !== 'http' && scheme !== 'https') {
    return publicSchemes.has(scheme) ? `the scheme ${scheme} is not a private-use one` : undefined
  }
  if (url.username !== '' || url.password !== '') return 'it has a user name or password'
  if (!isLoopback(bare(url.hostname))) {
    return 'http and https may lead to a loopback host only, such as http://127.0.0.1:PORT/callback'
  }
}

/**
 * Whether a client that registered the one URI may name the other: the same, except for the port of a loopback host,
 * which native apps learn only when they listen (RFC 8252 §7.3).
 */
export function isRegisteredURI (registered: string, given: string): boolean {
  if (registered === given) return true
  const [left, right] = [parse(registered), parse(given)]
  if (!left || !right || !/^https?:$/.test(left.protocol) || !isLoopback(bare(left.hostname))) return false
  const withoutPort = ({ protocol, hostname, pathname, search }: URL) => protocol + hostname + pathname + search
  return withoutPort(left) === withoutPort(right)
}

function parse (uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}

function bare (hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase()
}

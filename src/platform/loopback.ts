const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const loopbackV4 = new RegExp(`^127(\\.${octet}){3}$`)

/**
 * Whether a host name, in lower case and without brackets, always means this machine: RFC 6761 §6.3 makes every name
 * under localhost loopback, RFC 5735 all of 127/8.
 */
export function isLoopback (name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || loopbackV4.test(name)
}

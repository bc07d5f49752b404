import type { Sandbox } from '../domain/sandbox/sandbox.js'

/** An installation of the homeserver, as scripts read it from `--json`. */
export interface StartedInstallation {
  id: string
  url: string
  port: number
  token: string | null
}

/** What a person needs to know to begin. */
export interface Welcome {
  version: string
  appVersion: string
  url: string
  token: string | undefined
  seed: number
  /** The address, where others than this machine reach it. */
  beyondLoopback: string | undefined
  /** All of them, where there are several. */
  installations?: readonly StartedInstallation[] | undefined
  /** A call that works. */
  call: Call
}

interface Call {
  path: string
  body?: object
}

/** What is shown on a terminal when the server is ready. */
export function banner (welcome: Welcome): string {
  const { version, appVersion, url, token, seed, beyondLoopback, installations = [], call } = welcome
  const lines = [
    `beeper-desktop-mock ${version}, standing in for Beeper Desktop ${appVersion}`,
    '',
    `  URL    ${url}`,
    `  page   ${url}/_mock/ui/`,
    `  docs   ${url}/_mock/docs`,
    `  token  ${token ?? 'none: no token of the fixture may read and write; add one with --token'}`,
    `  seed   ${seed}`,
    ...installations.slice(1).map(other => `  and    ${other.url}  token ${other.token}`),
    ...beyondLoopback === undefined ? [] : [`  open   to other machines: listening on ${beyondLoopback}`],
    ''
  ]
  if (token !== undefined) lines.push(curl(url, token, call), '')
  return [...lines, 'Ctrl-C stops.', ''].join('\n')
}

function curl (url: string, token: string, { path, body }: Call): string {
  const headers = [`-H ${quoted(`Authorization: Bearer ${token}`)}`]
  if (body) headers.push(`-H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`)
  return [`curl ${quoted(url + path)}`, ...headers].join(' \\\n  ')
}

/** One word of a POSIX shell. */
function quoted (text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A call that writes to a contact of a connected account; without accounts, one that lists them. */
export function exampleCall (box: Sandbox): Call {
  for (const { accountID, status } of box.accounts.list()) {
    const contact = [...box.contacts.of(accountID)].find(({ cannotMessage }) => !cannotMessage)
    if (status === 'connected' && contact) {
      return { path: '/v1/chats', body: { accountID, type: 'single', participantIDs: [contact.id] } }
    }
  }
  return { path: '/v1/accounts' }
}

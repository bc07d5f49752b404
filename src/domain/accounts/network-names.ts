import { suggestion } from '../../platform/suggest.js'

/** What the mock knows of a network, by bridge type. */
export interface NetworkProfile {
  /** As the API shows it. */
  displayName: string
}

const networks: Record<string, NetworkProfile> = {
  ai: { displayName: 'AI' },
  dummy: { displayName: 'Dummy' },
  matrix: { displayName: 'Beeper' },
  whatsapp: { displayName: 'WhatsApp' },
  telegram: { displayName: 'Telegram' },
  signal: { displayName: 'Signal' },
  discord: { displayName: 'Discord' },
  slack: { displayName: 'Slack' },
  instagram: { displayName: 'Instagram' },
  messenger: { displayName: 'Messenger' },
  imessage: { displayName: 'iMessage' },
  twitter: { displayName: 'Twitter/X' },
  linkedin: { displayName: 'LinkedIn' },
  gmessages: { displayName: 'Google Messages' },
  googlechat: { displayName: 'Google Chat' }
}

/** Bridge types that some account forms write differently: `discordgo`, `slackgo`, `instagramgo`. */
export function networkKey (bridgeType: string): string {
  const bare = bridgeType.replace(/^local-/, '').replace(/go$/, '')
  return Object.hasOwn(networks, bare) ? bare : bridgeType
}

/** The key of the network that a person names: `WhatsApp`, `whatsapp` and `local-whatsapp` are one. */
export function networkNamed (name: string): string {
  const bare = fold(name)
  const found = Object.entries(networks).find(([key, { displayName }]) => key === bare || fold(displayName) === bare)
  return found?.[0] ?? networkKey(name.toLowerCase())
}

function fold (name: string): string { return name.toLowerCase().replace(/[^a-z0-9]/g, '') }

export function networkOf (bridgeType: string): NetworkProfile {
  const key = networkKey(bridgeType)
  return (Object.hasOwn(networks, key) ? networks[key] : undefined) ?? { displayName: bridgeType }
}

/**
 * Why settings cannot name a network: neither the catalogue nor any account of the sandbox has it.
 * @param others the networks of the accounts
 */
export function networkIssue (key: string, others: ReadonlySet<string>): string | undefined {
  if (key !== '__proto__' && (Object.hasOwn(networks, key) || others.has(key))) return undefined
  return `There is no network ${JSON.stringify(key)}${suggestion(key, [...Object.keys(networks), ...others])}`
}

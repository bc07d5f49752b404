/** What the mock knows of a network, by bridge type. */
export interface NetworkProfile {
  /** As the API shows it. */
  displayName: string
}

const networks: Record<string, NetworkProfile> = {
  ai: { displayName: 'AI' },
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
  return bare in networks ? bare : bridgeType
}

export function networkOf (bridgeType: string): NetworkProfile {
  return networks[networkKey(bridgeType)] ?? { displayName: bridgeType }
}

import type { Account } from '../../../domain/accounts/account-store.js'
import { hints, inline, paragraphs } from './markdown.js'

/** The accounts in Markdown (contract: mcp.md, get_accounts). */
export function presentAccounts (accounts: readonly Account[]): string {
  return paragraphs(
    '# Accounts',
    accounts.length === 0 ? 'There are no accounts.' : undefined,
    ...accounts.map(presentAccount),
    hints(
      'Pass an Account ID as one of accountIDs to search_chats or search_messages.',
      'The network is the service that the account belongs to, and no ID.'
    )
  )
}

function presentAccount ({ accountID, network, user }: Account): string {
  const { id, fullName, username, email, phoneNumber } = user
  return [
    `## ${inline(network)}`,
    '',
    `**Account ID**: \`${accountID}\``,
    `**User**: ${inline(fullName ?? username ?? id)}`,
    ...(email === undefined ? [] : [`**Email**: ${email}`]),
    ...(phoneNumber === undefined ? [] : [`**Phone**: ${phoneNumber}`])
  ].join('\n')
}

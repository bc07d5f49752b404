import type { Message } from '../../../domain/messages/message.js'

/** That a message was sent, with a link to its chat (contract: mcp.md, send_message). @param base the server's URL */
export function presentSent ({ chat }: Message, base: string): string {
  return `**Message sent. [Open the chat in Beeper](${base}/open/${encodeURIComponent(chat.id)})**`
}

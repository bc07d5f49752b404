import type { Sandbox } from '../sandbox/sandbox.js'

export const typingStates = ['typing', 'paused'] as const

/**
 * The user types in a chat, or stops. No one sees it: the network simulation has no typing, and the contract no
 * event of it. Assumed: it succeeds wherever the chat exists.
 * @throws MockError not_found
 */
export function showTyping (box: Sandbox, chatID: string): void {
  box.chats.get(chatID)
}

import type { Sandbox } from '../sandbox/sandbox.js'

export const typingStates = ['typing', 'paused'] as const

/**
 * The user types in a chat, or stops. The contract has no event of it: other installations of the homeserver have it in
 * their journals, and simulated people do not notice. Assumed: it succeeds wherever the chat exists.
 * @throws MockError not_found
 */
export function showTyping (box: Sandbox, chatID: string, state: typeof typingStates[number]): void {
  const chat = box.chats.get(chatID)
  box.homeserver.installation?.types(chat, state === 'typing')
}

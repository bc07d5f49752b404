import type { AppContext } from '../context.js'
import type { Tool } from '../tool.js'
import { archiveChatTool } from './archive-chat.js'
import { clearChatReminderTool } from './clear-chat-reminder.js'
import { focusAppTool } from './focus-app.js'
import { getAccountsTool } from './get-accounts.js'
import { getChatTool } from './get-chat.js'
import { listMessagesTool } from './list-messages.js'
import { searchChatsTool } from './search-chats.js'
import { searchMessagesTool } from './search-messages.js'
import { searchTool } from './search.js'
import { sendMessageTool } from './send-message.js'
import { setChatReminderTool } from './set-chat-reminder.js'

/**
 * The app's tools, in the order of the contract (mcp.md). Left out: search_docs, which asks the vendor's documentation
 * service.
 */
export const appTools: ReadonlyArray<Tool<AppContext>> = [
  focusAppTool, searchTool, getAccountsTool, getChatTool, archiveChatTool, searchChatsTool, setChatReminderTool,
  clearChatReminderTool, listMessagesTool, searchMessagesTool, sendMessageTool
]

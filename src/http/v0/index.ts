import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { registerDeprecation } from './deprecation.js'
import { archiveChatRoute } from './routes/archive-chat.js'
import { clearChatReminderRoute } from './routes/clear-chat-reminder.js'
import { createChatRoute } from './routes/create-chat.js'
import { downloadAssetRoute } from './routes/download-asset.js'
import { getAccountsRoute } from './routes/get-accounts.js'
import { getChatRoute } from './routes/get-chat.js'
import { openAppRoute } from './routes/open-app.js'
import { setChatReminderRoute } from './routes/set-chat-reminder.js'
import { searchRoute } from './routes/search.js'
import { searchChatsRoute } from './routes/search-chats.js'
import { searchMessagesRoute } from './routes/search-messages.js'
import { searchUsersRoute } from './routes/search-users.js'
import { sendMessageRoute } from './routes/send-message.js'

/** The v0 generation, as Beeper Desktop 4.1.169 to 4.1.293 served it. Files are named as in the URL. */
export const v0: FastifyPluginAsyncTypebox = async app => {
  registerDeprecation(app)
  getAccountsRoute(app)
  getChatRoute(app)
  createChatRoute(app)
  archiveChatRoute(app)
  setChatReminderRoute(app)
  clearChatReminderRoute(app)
  openAppRoute(app)
  sendMessageRoute(app)
  downloadAssetRoute(app)
  searchRoute(app)
  searchChatsRoute(app)
  searchMessagesRoute(app)
  searchUsersRoute(app)
}

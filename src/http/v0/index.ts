import type { FastifyPluginAsync } from 'fastify'
import { addRoutes } from '../add-routes.js'
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
export const v0: FastifyPluginAsync = async app => {
  registerDeprecation(app)
  addRoutes(app, getAccountsRoute)
  addRoutes(app, getChatRoute)
  addRoutes(app, createChatRoute)
  addRoutes(app, archiveChatRoute)
  addRoutes(app, setChatReminderRoute)
  addRoutes(app, clearChatReminderRoute)
  addRoutes(app, openAppRoute)
  addRoutes(app, sendMessageRoute)
  addRoutes(app, downloadAssetRoute)
  addRoutes(app, searchRoute)
  addRoutes(app, searchChatsRoute)
  addRoutes(app, searchMessagesRoute)
  addRoutes(app, searchUsersRoute)
}

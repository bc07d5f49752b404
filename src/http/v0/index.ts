import type { FastifyPluginAsync } from 'fastify'
import { useDeprecation } from './deprecation.js'
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
  useDeprecation(app)
  await app.register(getAccountsRoute)
  await app.register(getChatRoute)
  await app.register(createChatRoute)
  await app.register(archiveChatRoute)
  await app.register(setChatReminderRoute)
  await app.register(clearChatReminderRoute)
  await app.register(openAppRoute)
  await app.register(sendMessageRoute)
  await app.register(downloadAssetRoute)
  await app.register(searchRoute)
  await app.register(searchChatsRoute)
  await app.register(searchMessagesRoute)
  await app.register(searchUsersRoute)
}

import { searchPresenters } from '../../search-presenters.js'
import { chatText } from './chat.js'
import { messageText } from './message.js'

export const { foundMessagesText, foundText } = searchPresenters(chatText, messageText)

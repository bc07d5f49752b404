import { searchPresenters } from '../../search-presenters.js'
import { presentChat } from './chat.js'
import { presentMessage } from './message.js'

export const { presentFoundMessages, presentFound } = searchPresenters(presentChat, presentMessage)

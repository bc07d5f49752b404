import type { AccountStore } from '../../accounts/account-store.js'
import type { ChatStore } from '../../chats/chat-store.js'
import type { ContactKey, ContactStore } from '../../contacts/contact-store.js'
import type { MessageStore } from '../../messages/message-store.js'
import { ChatLayers } from './chat-layers.js'
import { ContactIndex } from './contact-index.js'
import { MessageLayers } from './message-layers.js'

interface Searched {
  accounts: AccountStore
  contacts: ContactStore
  chats: ChatStore
  messages: MessageStore
}

/**
 * What a sandbox is searched by. It is derived from the parts of the sandbox, so no fixture holds it: it is made by the
 * first search, follows every change from then on, and is dropped when the state is replaced.
 */
export class SearchIndex {
  readonly messages: MessageLayers
  readonly chats: ChatLayers
  readonly contacts: ContactIndex

  constructor (box: Searched) {
    this.messages = new MessageLayers(box)
    this.chats = new ChatLayers(box.chats, box.contacts)
    this.contacts = new ContactIndex(box.contacts)
    box.messages.observers.add(this.messages)
    box.chats.observers.add(this.chats)
    box.contacts.observers.add({
      changed: (key: ContactKey) => {
        this.contacts.changed(key)
        this.chats.contactChanged(key)
      },
      removed: (key: ContactKey) => {
        this.contacts.removed(key)
        this.chats.contactChanged(key)
      },
      cleared: () => this.contacts.cleared()
    })
  }

  /** Makes what searches of chats and of messages need, if it is not there yet, in steps. */
  * build (): Generator<void> {
    yield * this.chats.build()
    yield * this.messages.build()
  }
}

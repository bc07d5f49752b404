import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { accountStatuses } from '../../../fixtures/format.js'
import { NewAccountBody, NewChatBody, NewContactBody, NewMessagesBody } from '../../seeding/schemas.js'
import { controlTool, pathOf, sandbox, segment } from './control-tool.js'

export const peopleTools = [
  controlTool({
    name: 'add_account',
    title: 'Add account',
    description: 'Signs the user in to a network. Returns the account with the accountID that chats and contacts need.',
    input: () => Type.Object({ sandbox: sandbox(), ...NewAccountBody.properties }),
    run: async ({ call }, { sandbox, ...account }) => call('POST', `${pathOf(sandbox)}/accounts`, account)
  }),
  controlTool({
    name: 'add_contact',
    title: 'Add contact',
    description: 'Makes a person known to one of the user\'s accounts; what is left out is invented. Use the id as ' +
      'participant or sender.',
    input: () => Type.Object({ sandbox: sandbox(), ...NewContactBody.properties }),
    run: async ({ call }, { sandbox, ...contact }) => call('POST', `${pathOf(sandbox)}/contacts`, contact)
  }),
  controlTool({
    name: 'add_chat',
    title: 'Add chat',
    description: 'Another person starts a chat with the user; more than one make a group. Returns the chat, or the direct ' +
      'chat that there is. What is left out is invented.',
    input: () => Type.Object({ sandbox: sandbox(), ...NewChatBody.properties }),
    run: async ({ call }, { sandbox, ...chat }) => call('POST', `${pathOf(sandbox)}/chats`, chat)
  }),
  controlTool({
    name: 'add_messages',
    title: 'Add messages',
    description: 'Adds a history to a chat, in one change.',
    input: () => Type.Object({ sandbox: sandbox(), ...NewMessagesBody.properties }),
    run: async ({ call }, { sandbox, ...batch }) => call('POST', `${pathOf(sandbox)}/messages/batch`, batch)
  }),
  controlTool({
    name: 'set_account_status',
    title: 'Set account status',
    description: 'Sets the state of an account\'s connection: whether sends go out, wait, or are refused.',
    input: () => Type.Object({
      sandbox: sandbox(),
      accountID: Type.String({ minLength: 1 }),
      status: StringEnum(accountStatuses),
      statusText: Type.Optional(Type.String())
    }),
    run: async ({ call }, { sandbox, accountID, ...status }) =>
      call('POST', `${pathOf(sandbox)}/accounts/${segment(accountID)}/status`, status)
  })
]

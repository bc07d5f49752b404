import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { accountStatuses } from '../../../fixtures/format.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

function person () {
  return {
    fullName: Type.Optional(Type.String({ minLength: 1 })),
    username: Type.Optional(Type.String({ minLength: 1 })),
    phoneNumber: Type.Optional(Type.String({ minLength: 1, description: 'Such as +15550101002.' })),
    email: Type.Optional(Type.String({ minLength: 1 }))
  }
}

export const peopleTools = [
  controlTool({
    name: 'add_account',
    title: 'Add account',
    description: 'Signs the user in to a network. Returns the account with the accountID that chats and contacts need.',
    input: () => Type.Object({
      sandbox: sandbox(),
      network: Type.String({ minLength: 1, description: 'whatsapp, telegram, signal, discord, slack, instagram, imessage, ...' }),
      accountID: Type.Optional(Type.String({ minLength: 1 })),
      ...person()
    }),
    run: async ({ call }, { sandbox, ...account }) => call('POST', `${pathOf(sandbox)}/accounts`, account)
  }),
  controlTool({
    name: 'add_contact',
    title: 'Add contact',
    description: 'Makes a person known to one of the user\'s accounts; what is left out is invented. Use the id as participant or sender.',
    input: () => Type.Object({
      sandbox: sandbox(),
      accountID: Type.Optional(Type.String({ minLength: 1 })),
      network: Type.Optional(Type.String({
        minLength: 1, description: 'Instead of the accountID: WhatsApp, Telegram, ...; an account is added where there is none.'
      })),
      id: Type.Optional(Type.String({
        minLength: 1, description: 'The user ID, such as @ada:beeper.com; by default one as the network makes them.'
      })),
      ...person()
    }),
    run: async ({ call }, { sandbox, ...contact }) => call('POST', `${pathOf(sandbox)}/contacts`, contact)
  }),
  controlTool({
    name: 'add_chat',
    title: 'Add chat',
    description: 'Another person starts a chat with the user; more than one make a group. Returns the chat, or the direct chat ' +
      'that there is. With messages, the first of the others writes them in order.',
    input: () => Type.Object({
      sandbox: sandbox(),
      accountID: Type.String({ minLength: 1 }),
      participantIDs: Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1, description: 'Who is in it besides the user. Unknown people become contacts.'
      }),
      type: Type.Optional(StringEnum(['single', 'group'])),
      title: Type.Optional(Type.String({ minLength: 1, description: 'Of a group.' })),
      messages: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 100, description: 'Texts, in Markdown.' }))
    }),
    run: async ({ call }, { sandbox, ...chat }) => call('POST', `${pathOf(sandbox)}/chats`, chat)
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
      call('POST', `${pathOf(sandbox)}/accounts/${encodeURIComponent(accountID)}/status`, status)
  })
]

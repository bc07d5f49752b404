import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { addAccount } from '../../domain/accounts/add-account.js'
import { addContact } from '../../domain/contacts/add-contact.js'
import { presentAccount } from '../../http/v1/presenters/account.js'
import { presentUser } from '../../http/v1/presenters/user.js'
import { Account } from '../../http/v1/schemas/accounts.js'
import { User } from '../../http/v1/schemas/shared.js'
import { SandboxParams } from '../schemas.js'
import { NewAccountBody, NewContactBody } from './schemas.js'

/** A contact with the account that knows it: what `with` of a new chat accepts. */
const ContactOutput = Type.Object({ accountID: Type.String(), ...User.properties }, { title: 'MockContact' })

/** Accounts and people that a test begins with. */
export function peopleRoutes (app: App): void {
  app.post('/accounts', {
    config: {
      operation: 'mockAddAccount',
      scope: 'control',
      generation: 'control',
      tag: 'Seeding',
      summary: 'Adds an account: you sign in to a network.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewAccountBody, response: { 201: Account } }
  }, async ({ sandbox, body: { network, accountID, status, ...user } }, reply) =>
    reply.code(201).send(presentAccount(addAccount(sandbox, { network, accountID, status, user }))))

  app.post('/contacts', {
    config: {
      operation: 'mockAddContact',
      scope: 'control',
      generation: 'control',
      tag: 'Seeding',
      summary: 'Adds a person whom one of your accounts knows; what is left out is invented.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewContactBody, response: { 201: ContactOutput } }
  }, async ({ sandbox, body }, reply) => {
    const { account, contact } = addContact(sandbox, body)
    return reply.code(201).send({ accountID: account.accountID, ...presentUser(contact, account.selfID) })
  })
}

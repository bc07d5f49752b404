import type { FixtureFile } from '../../src/fixtures/format.js'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import { loadHomeservers } from '../../src/domain/homeserver/load.js'
import { createChat } from '../../src/domain/chats/create-chat.js'
import { eventID, isPending } from '../../src/domain/messages/message.js'
import { Sandboxes } from '../../src/domain/sandbox/sandboxes.js'
import { answerCode, sendCode, startSignIn, type SignedIn } from '../../src/domain/setup/sign-in.js'
import { AssetFiles } from '../../src/storage/asset-store.js'
import { Containment } from '../../src/platform/containment.js'
import { ManualHost, small, smallFixture, type Teardown } from './app.js'

/** Sandboxes without a server, on a host's clock that only moves by hand. */
export interface Installations {
  sandboxes: Sandboxes
  host: ManualHost
  boxes: Sandbox[]
  /** What the sandboxes contained: in most tests nothing. */
  contained: unknown[]
  create (options?: { fixture?: FixtureFile, homeserver?: string }): Sandbox
}

/** Makes sandboxes that are installations of the homeserver `home`. */
export async function installationsOf (t: Teardown, count: number, fixture = smallFixture): Promise<Installations> {
  await loadHomeservers('home')
  const contained: unknown[] = []
  const containment = new Containment(error => { contained.push(error) })
  const assets = new AssetFiles({ containment, limit: 1e8 })
  const host = new ManualHost()
  const sandboxes = new Sandboxes({
    host,
    containment,
    seed: 1,
    sendDelay: 0,
    journalSize: 100,
    limit: 20,
    maxRecords: 1000,
    assets,
    uploadLimits: { count: 100, bytes: 1e7 }
  })
  t.teardown(() => {
    sandboxes.dispose()
    assets.dispose()
  })
  const create: Installations['create'] = (options = {}) => sandboxes.create({ fixture, homeserver: 'home', ...options })
  return { sandboxes, host, boxes: Array.from({ length: count }, () => create()), contained, create }
}

/** Signs a user in, as a client would. */
export function signInAs (box: Sandbox, email: string): SignedIn {
  const { id } = startSignIn(box)
  sendCode(box, id, email)
  const result = answerCode(box, id, '123456')
  if (!('accessToken' in result)) throw new Error('the user has to register')
  return result
}

/** Two installations of two users, and the direct chat that the first has with the second. */
export async function twoUsers (t: Teardown) {
  const made = await installationsOf(t, 2)
  const [alice, bob] = made.boxes as [Sandbox, Sandbox]
  const aliceID = signInAs(alice, 'alice@example.com').userID
  const bobID = signInAs(bob, 'bob@example.com').userID
  const { chat } = await createChat(alice, { accountID: small.matrix, type: 'single', participantIDs: [bobID] })
  return { ...made, alice, bob, aliceID, bobID, chatID: chat.id }
}

/** What everyone sees of a room's messages, oldest first: those deleted show on some installations only. */
export function timeline (box: Sandbox, chatID: string) {
  const messages = [...box.chats.get(chatID).messages].filter(message => !isPending(message) && !message.isDeleted)
  return messages.map(message => ({
    eventID: eventID(message),
    sender: message.senderID,
    text: message.text,
    at: message.timestamp,
    isEdited: message.editCount > 0,
    reactions: (message.reactions ?? [])
      .map(({ participantID, reactionKey }) => `${participantID} ${reactionKey}`).sort()
  }))
}

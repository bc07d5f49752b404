import { createHash } from 'node:crypto'
import type { Chat, Message } from '../chats/chat.js'
import type { Change, Delivery } from './changes.js'
import type { Content } from '../matrix/matrix-store.js'
import type { DomainEvent } from '../sandbox/events.js'
import type { ClockHolder, Installation, SignedInUser } from './membership.js'
import type { InstallationContext } from './installation-context.js'
import type { Person } from '../accounts/account-store.js'
import type { SharedVerification, Verification } from '../setup/verification.js'
import type { Told } from './room-state.js'
import { applyChange } from './apply-change.js'
import { stateOfUser } from './change-user.js'
import { copyOf, isRoom, sharedMessage, toldOf } from './room-state.js'
import { differences } from './differences.js'
import { Homeserver, type Member } from './homeserver.js'
import { eventID, isPending } from '../messages/message.js'
import { isChatEvent } from '../sandbox/events.js'
import { setTogether } from './shared-clock.js'
import { isConnected } from '../accounts/connection.js'
import { MockError } from '../errors/errors.js'
import { createVerification, followVerification } from '../setup/verifications.js'
import { userIDOf, usernameOf, userOf } from '../setup/user-names.js'
import { isOpen } from '../setup/verification-table.js'

export function createHomeserver (name: string, onEmpty: () => void): Homeserver {
  return new Homeserver(name, onEmpty)
}

/** Puts a sandbox among the installations of a homeserver, with what is in it by now. */
export function enterHomeserver (homeserver: Homeserver, box: InstallationContext): Installation {
  return new LiveInstallation(homeserver, box)
}

/** What may be otherwise by the time the others have been told: what they told before is done first. */
const isEchoed: ReadonlySet<Change['type']> = new Set(['fields', 'members', 'message', 'account', 'accountData'])

function keyOf (change: Change): string | undefined {
  return change.type === 'accountData' ? change.key : undefined
}

/** What a commit has changed. */
interface Changed {
  /** By chat ID, the IDs of messages; in the order of the events. */
  readonly chats: Map<string, Set<string>>
  verifications: Verification[]
}

/**
 * A sandbox among the installations of a homeserver. It watches the commits of the sandbox, tells the others what is
 * new in rooms, and does to the sandbox what they tell.
 */
class LiveInstallation implements Installation, Member {
  readonly box: InstallationContext
  readonly number: number
  readonly #homeserver: Homeserver
  /** Another number for each time that a sandbox enters: it keeps the event IDs of a state apart from later ones. */
  readonly #entry: number
  /** What the others know of a room, by chat ID; undefined for one that is gone, and what the base has for the rest. */
  readonly #told = new Map<string, Told | undefined>()
  /** The first number that a message can have which is newer than this installation. */
  readonly #firstMessage: number
  readonly #knownVerifications: Set<string>
  #changed: Changed = { chats: new Map(), verifications: [] }
  /** What the commit under way does that its events do not tell: deletes messages, keeps account data. */
  #done: Array<{ roomID: string, chat?: Chat, change: Change }> = []
  /** What came while the account was not connected. */
  #inbox: Delivery[] = []
  /** Whether there was too much of it. */
  #hasLost = false
  /** Whether the commit under way does what others have told. */
  #isFollowing = false
  #received = 0
  #ends: Array<() => void> = []

  constructor (homeserver: Homeserver, box: InstallationContext) {
    this.#homeserver = homeserver
    this.box = box
    this.number = homeserver.freeNumber()
    this.#entry = homeserver.nextEntry()
    this.#firstMessage = box.ids.peek('message')
    this.#knownVerifications = new Set(box.setup.verifications().map(({ id }) => id))
    for (const chat of box.chats.ownRows()) if (isRoom(box, chat)) this.#told.set(chat.id, toldOf(box, chat))
    box.setup.nameDevice(this.number)
    box.ids.isTaken = id => this.isTaken(id)
    homeserver.add(this)
    const user = box.setup.isSignedIn ? box.setup.matrixAccount?.user : undefined
    if (user) homeserver.register(user.email ?? user.id, user)
    this.#ends = [
      box.events.on(event => { this.#note(event) }),
      box.onCommit(() => { this.#committed() })
    ]
  }

  leave (): void {
    for (const end of this.#ends) end()
    this.#ends = []
    this.box.ids.isTaken = undefined
    this.#homeserver.remove(this)
  }

  get userID (): string | undefined {
    const { setup } = this.box
    return setup.isSignedIn ? setup.matrixAccount?.user.id : undefined
  }

  get received (): number { return this.#received }

  get #hasLeft (): boolean { return this.#ends.length === 0 }

  get #isOnline (): boolean {
    const { matrixAccount } = this.box.setup
    return matrixAccount !== undefined && isConnected(matrixAccount)
  }

  // What the sandbox's own rules ask.

  isTaken (id: string): boolean {
    return this.#homeserver.members().some(member => member !== this &&
      (member.box.chats.withID(id) !== undefined || member.box.assets.has(id) || member.holds(id)))
  }

  person (userID: string): Person | undefined { return this.#homeserver.userByID(userID) }

  others (): Person[] {
    const { userID } = this
    return this.#homeserver.users().filter(({ id }) => id !== userID)
  }

  isPlayed (userID: string): boolean {
    return this.#homeserver.members().some(member => member.userID === userID)
  }

  accept (message: Message): void {
    if (!isRoom(this.box, message.chat)) return
    const [last] = this.#behind(message)
    this.box.messages.identify(message, this.#newEventID(), last?.timestamp)
  }

  /** `$` and 43 characters of base64url (contract: v1-behaviour.md, Examples). */
  #newEventID (): string {
    const parts = [this.#homeserver.name, this.box.id, this.#entry, this.box.ids.next('event')]
    return `$${createHash('sha256').update(parts.join('\n')).digest('base64url')}`
  }

  /** The messages behind another that the homeserver has accepted, newest first. */
  * #behind (message: Message): Generator<Message> {
    for (const other of this.box.messages.newestFirst(message.chat)) {
      if (other === message) return
      if (!isPending(other)) yield other
    }
  }

  deletes (message: Message, forEveryone: boolean): void {
    if (!isRoom(this.box, message.chat)) return
    const { chat } = message
    this.#do({ roomID: chat.id, chat, change: { type: 'deleted', eventID: eventID(message), forEveryone } })
  }

  keeps (roomID: string, key: string, content: Content | undefined): void {
    this.#do({ roomID, change: { type: 'accountData', key, content } })
  }

  /** Of account data that waits for a connection, only the last counts. */
  #do (done: { roomID: string, chat?: Chat, change: Change }): void {
    const before = this.#done
    this.box.undo.add(() => { this.#done = before })
    const key = keyOf(done.change)
    const isOther = ({ roomID, change }: typeof done) =>
      key === undefined || roomID !== done.roomID || keyOf(change) !== key
    this.#done = [...before.filter(isOther), done]
  }

  roomWithAlias (alias: string): string | undefined {
    for (const { box } of this.#homeserver.members()) {
      const room = box.matrix.roomWithAlias(alias)
      if (room) return room.id
    }
    return undefined
  }

  enterRoom (roomID: string): boolean {
    const own = this.userID
    const owner = this.#homeserver.members().find(({ box }) => box.chats.withID(roomID)?.isReadOnly === false &&
      box.matrix.room(roomID)?.state.some(({ type, content }) =>
        type === 'm.room.join_rules' && content.join_rule === 'public'))
    const theirs = owner?.box.chats.withID(roomID)
    if (own === undefined || !owner || !theirs || !isRoom(owner.box, theirs)) return false
    const copy = copyOf(owner.box, theirs, { forSameUser: false })
    const self = { id: own }
    applyChange(this.box, {
      roomID, by: own, change: { type: 'copy', copy: { ...copy, participants: [...copy.participants, self] } }
    })
    const chat = this.box.chats.withID(roomID)
    if (!chat) return false
    this.#do({ roomID, chat, change: { type: 'members', joined: [self], changed: [], left: [], people: [this.#self(chat)] } })
    return true
  }

  #self (chat: Chat): Person { return { ...chat.account.user, id: chat.account.selfID } }

  types (chat: Chat, isTyping: boolean): void {
    const by = this.userID
    if (by === undefined || !isRoom(this.box, chat) || !this.#isOnline) return
    const audience = this.#audience(chat)
    this.#homeserver.run(this, () => {
      for (const { box, userID } of this.#homeserver.members()) {
        if (userID === undefined || userID === by || !audience.has(userID) || !box.chats.withID(chat.id)) continue
        box.journal.event({
          type: isTyping ? 'typing.started' : 'typing.stopped', chatID: chat.id, ids: [by], at: box.clock.now()
        })
      }
    })
  }

  clocks (): readonly ClockHolder[] {
    if (!this.box.clock.isShared) return [this.box]
    return this.#homeserver.members().map(({ box }) => box).filter(({ clock }) => clock.isShared)
  }

  shareClock (takesTime: boolean): void {
    const { box } = this
    const others = this.clocks().filter(other => other !== box)
    const [other] = others
    if (!other) return
    if (!takesTime) return setTogether(others, box.clock)
    const isToStand = box.clock.frozen
    setTogether([box], other.clock)
    if (!isToStand) return
    box.freezeClock()
    setTogether(others, box.clock)
  }

  // Signing in.

  userWith (email: string, username?: string): SignedInUser {
    const person = this.#userFor(email, username)
    const isElsewhere = this.#homeserver.members().some(member => member !== this && member.userID === person.id)
    this.#homeserver.checkRoom(email)
    return { person, isNewHere: this.userID !== person.id, isElsewhere }
  }

  #userFor (email: string, username: string | undefined): Person {
    const known = this.#homeserver.userWith(email)
    if (known && (username === undefined || known.id === userIDOf(username))) return { ...known, email }
    const isFree = (name: string) => {
      const user = this.#homeserver.userByID(userIDOf(name))
      return user === undefined && !this.isPlayed(userIDOf(name))
    }
    if (username !== undefined && !isFree(username)) {
      throw new MockError('conflict', `The username ${username} is taken: choose another`)
    }
    const wanted = username ?? usernameOf(email)
    let name = wanted
    for (let number = 2; !isFree(name); number++) name = `${wanted}${number}`
    return userOf(name, email)
  }

  signedIn (user: SignedInUser): void {
    const { person, isElsewhere, isNewHere } = user
    const present = this.box.setup.matrixAccount
    this.#homeserver.register(person.email ?? person.id, person)
    if (present && present.user.id !== person.id) {
      this.box.restore(stateOfUser(this.box.snapshot(), present, person, isElsewhere))
      // Loading a state has made another installation of the sandbox.
      this.box.homeserver.installation?.signedIn(user)
    } else if (isNewHere) this.#homeserver.run(this, () => { this.#homeserver.bringRooms(this) })
  }

  // Watching the sandbox.

  #note (event: DomainEvent): void {
    if (this.#isFollowing) return
    if (event.type === 'verification.updated') this.#changed.verifications.push(event.verification)
    if (!isChatEvent(event)) return
    const ids = this.#changed.chats.get(event.chatID) ?? new Set()
    if (event.type === 'message.upserted') for (const id of event.ids) ids.add(id)
    this.#changed.chats.set(event.chatID, ids)
  }

  #committed (): void {
    if (this.#isFollowing) {
      // What falls due after this commit is the sandbox's own again.
      this.#isFollowing = false
      return
    }
    if (!this.#isOnline) return
    this.#tellVerifications()
    this.#tellRooms()
    if (this.#inbox.length > 0 || this.#hasLost) this.#homeserver.run(this, () => { this.#readInbox() })
  }

  #tellVerifications (): void {
    const { verifications } = this.#changed
    this.#changed.verifications = []
    for (const verification of verifications) {
      const isNew = !this.#knownVerifications.has(verification.id) && verification.side === 'requester'
      this.#knownVerifications.add(verification.id)
      this.#homeserver.tellVerification(this, verification, isNew)
    }
  }

  #tellRooms (): void {
    const by = this.userID
    const { chats } = this.#changed
    const done = this.#done
    if (chats.size + done.length === 0) return
    this.#changed = { chats: new Map(), verifications: [] }
    this.#done = []
    for (const [chatID, messageIDs] of chats) this.#tellRoom(chatID, messageIDs, by)
    if (by === undefined) return
    for (const { roomID, chat, change } of done) {
      this.#homeserver.tell(this, roomID, [change], by, chat ? this.#audience(chat) : new Set())
    }
  }

  #tellRoom (chatID: string, messageIDs: ReadonlySet<string>, by: string | undefined): void {
    const { box } = this
    const chat = box.chats.withID(chatID)
    const told = this.#toldOf(chatID)
    if (!chat) {
      this.#told.set(chatID, undefined)
      if (told && by !== undefined) this.#tellGone(chatID, told, by)
      return
    }
    if (!isRoom(box, chat)) return
    const changes: Change[] = told ? differences(box, chat, told) : []
    const now = toldOf(box, chat)
    this.#told.set(chatID, now)
    const messages = new Set([...messageIDs].flatMap(id => box.messages.find(chat, id) ?? []))
    for (const message of messages) {
      if (isPending(message)) continue
      this.#identify(message)
      changes.push({ type: 'message', message: sharedMessage(box, message) })
    }
    if (by === undefined) return
    if (!told) changes.unshift({ type: 'fields', fields: {} })
    if (changes.length > 0) this.#homeserver.tell(this, chatID, changes, by, this.#audience(chat, told))
  }

  /** What the others know of a room. What is in the base was there when the sandbox entered. */
  #toldOf (chatID: string): Told | undefined {
    if (this.#told.has(chatID)) return this.#told.get(chatID)
    const row = this.box.chats.base.byID.get(chatID)
    return row && isRoom(this.box, row) ? toldOf(this.box, row) : undefined
  }

  /** One's own installations lose the chat, too; for the others, the user has left. */
  #tellGone (roomID: string, { participants }: Told, by: string): void {
    const audience = new Set(participants.map(({ id }) => id))
    this.#homeserver.tell(this, roomID, [
      { type: 'removed' }, { type: 'members', joined: [], changed: [], left: [by], people: [] }
    ], by, audience)
  }

  /** Who is to know what happens in a room: those in it, and those who were in it until now. */
  #audience (chat: Chat, told?: Told): ReadonlySet<string> {
    // Who has left tells no one but themselves that they have.
    if (chat.isReadOnly && (told?.isReadOnly ?? true)) return new Set()
    return new Set([...chat.participants, ...told?.participants ?? []].map(({ id }) => id))
  }

  /** Messages that came without a send, such as those that the control API delivers, have no event ID yet. */
  #identify (message: Message): void {
    const number = Number(message.id)
    const isNew = number >= this.#firstMessage && number < this.box.ids.peek('message')
    if (message.eventID !== undefined || !isNew) return
    // Clients see nothing of it, so it needs no commit, after which jobs would run.
    this.box.messages.identify(message, this.#newEventID())
  }

  // What the others tell.

  knows (roomID: string): boolean {
    return this.box.chats.withID(roomID) !== undefined ||
      this.#inbox.some(delivery => delivery.roomID === roomID && delivery.change.type === 'copy')
  }

  copyFor (other: Member, roomID: string, except: string | undefined): Change | undefined {
    const chat = this.box.chats.withID(roomID)
    if (!chat || !isRoom(this.box, chat)) return undefined
    const forSameUser = other.userID === this.userID
    if (!forSameUser && !chat.participants.some(({ id }) => id === other.userID)) return undefined
    const told = this.#isOnline ? undefined : this.#toldOf(roomID)
    return { type: 'copy', copy: copyOf(this.box, chat, { except, forSameUser, told }) }
  }

  receive (delivery: Delivery): void {
    if (this.#hasLeft) return
    if (this.#isOnline && this.#inbox.length === 0) this.#follow([delivery])
    else if (this.#inbox.length < this.box.maxRecords) this.#inbox.push(delivery)
    else this.#hasLost = true
  }

  waiting (roomID: string): readonly Delivery[] { return this.#inbox.filter(delivery => delivery.roomID === roomID) }

  get isBehind (): boolean { return this.#inbox.length > 0 }

  told (delivery: Delivery): void {
    if (!isEchoed.has(delivery.change.type)) return
    if (this.isBehind) this.#inbox.push(delivery)
    else this.#follow([delivery])
  }

  /** Of messages of the same time, the one that the homeserver tells later stands later. */
  #putInOrder ({ roomID, change }: Delivery): void {
    const chat = this.box.chats.withID(roomID)
    const message = change.type === 'message' && chat ? this.box.messages.find(chat, change.message.eventID) : undefined
    if (message?.eventID === undefined) return
    const { eventID, timestamp } = message
    for (const other of this.#behind(message)) {
      if (other.timestamp === timestamp) return this.box.messages.identify(message, eventID, timestamp)
    }
  }

  #readInbox (): void {
    const waiting = this.#inbox
    const hasLost = this.#hasLost
    this.#inbox = []
    this.#hasLost = false
    this.#follow(waiting)
    if (hasLost) this.#homeserver.bringRooms(this)
  }

  /** What came while there was no connection arrives at once: what falls due in the sandbox runs after all of it. */
  #follow (deliveries: readonly Delivery[]): void {
    const { box } = this
    const arrived: Message[] = []
    for (const { change } of deliveries) this.#bringFiles(change)
    this.#commit(() => {
      for (const delivery of deliveries) {
        box.containment.run('what another installation has told', () => {
          const news = box.commit(() => {
            if (delivery.isEcho) this.#putInOrder(delivery)
            return applyChange(box, delivery)
          })
          if (news && news.senderID !== this.userID) arrived.push(news)
        })
      }
      this.#received += deliveries.length
      for (const roomID of new Set(deliveries.map(({ roomID }) => roomID))) {
        const chat = box.chats.withID(roomID)
        if (!chat) this.#told.set(roomID, undefined)
        else if (isRoom(box, chat)) this.#told.set(roomID, toldOf(box, chat))
      }
    })
    const own = this.userID
    for (const { chat, eventID, senderID } of arrived) {
      if (own === undefined || eventID === undefined) continue
      this.#homeserver.tell(this, chat.id, [{ type: 'delivered', eventID }], own, new Set([senderID]))
    }
  }

  /** A commit that tells the others nothing. */
  #commit (work: () => void): void {
    this.#isFollowing = true
    try {
      this.box.commit(work)
    } finally {
      this.#isFollowing = false
    }
  }

  /** The files of messages come from an installation that has them. */
  #bringFiles (change: Change): void {
    const messages = change.type === 'message' ? [change.message] : change.type === 'copy' ? change.copy.messages : []
    for (const { attachments = [] } of messages) {
      for (const url of attachments.flatMap(({ srcURL, posterImg }) => [srcURL, posterImg])) {
        if (url === undefined || this.box.assets.has(url)) continue
        const owner = this.#homeserver.members().find(({ box }) => box.assets.has(url))
        if (owner) this.box.assets.adopt(url, owner.box.assets)
      }
    }
  }

  holds (verificationID: string): boolean {
    return this.box.setup.findVerification(verificationID) !== undefined
  }

  follow (shared: SharedVerification, { box: from, userID }: Member, creation: Verification | undefined): void {
    const { box } = this
    const otherDevice = { id: from.setup.installation.deviceID, name: 'Beeper Desktop' }
    this.#knownVerifications.add(shared.id)
    if (creation) {
      const expiresAt = box.clock.now() + shared.expiresAt - from.clock.now()
      this.#commit(() => {
        createVerification(box, {
          purpose: creation.purpose, userID, side: 'receiver', otherDevice, shared: { ...shared, expiresAt }
        })
      })
      return
    }
    const known = box.setup.verification(shared.id)
    const other = from.setup.verification(shared.id)
    if (!isOpen(known)) return
    const isOfTwo = known.side !== other.side
    // Only one of the devices that were asked continues (Matrix client-server API, m.key.verification.cancel).
    const taken = { ...shared, phase: 'cancelled', error: { code: 'm.accepted', reason: 'Another device has accepted it' } } as const
    const isTaken = !isOfTwo && isOpen(shared)
    this.#commit(() => { followVerification(box, isTaken ? taken : shared, isOfTwo ? otherDevice : undefined) })
  }
}

import type { Change, Delivery } from './changes.js'
import type { InstallationContext } from './installation-context.js'
import type { Person } from '../accounts/account-store.js'
import type { SharedVerification, Verification } from '../setup/verification.js'
import { isOfAccount } from './changes.js'
import { limitReached, MockError } from '../errors/errors.js'

/** An installation as the others see it. */
export interface Member {
  readonly box: InstallationContext
  /** Numbers the installations that there are, from 1. */
  readonly number: number
  /** The user who is signed in, by Matrix user ID. */
  readonly userID: string | undefined
  /** How many changes of others it has received. */
  readonly received: number
  /** Whether it has a room, or is about to get it. */
  knows (roomID: string): boolean
  /** A copy of a room that it has, for a member that does not. */
  copyFor (other: Member, roomID: string, except: string | undefined): Change | undefined
  receive (delivery: Delivery): void
  /** What waits for it to be connected, of a room. */
  waiting (roomID: string): readonly Delivery[]
  /** The homeserver has told the others of a change; what others told meanwhile came before it. */
  told (delivery: Delivery): void
  /** Whether something waits for it to be connected. */
  readonly isBehind: boolean
  /** A verification that it holds, or that its user is asked for, has changed elsewhere. */
  follow (shared: SharedVerification, by: Member, creation: Verification | undefined): void
  holds (verificationID: string): boolean
}

/** How many deletions it remembers of each room. */
const mostDeleted = 1000

/** How many users a homeserver knows at most. */
const mostUsers = 10_000

/**
 * What the installations of one homeserver share: the users, and the order in which changes happen. Rooms are in the
 * installations; each tells the homeserver what it has changed, once that is committed, and the homeserver tells the
 * others, each in a commit of its own, one change after the other.
 */
export class Homeserver {
  readonly name: string
  readonly #members = new Set<Member>()
  readonly #onEmpty: () => void
  /** By e-mail address in lower case. */
  readonly #users = new Map<string, Person>()
  readonly #waiting: Array<() => void> = []
  #isRunning = false
  /** By room, the event IDs of messages that were deleted for everyone: who was not there is told later. */
  readonly #deleted = new Map<string, string[]>()
  #entries = 0

  /** @param onEmpty is called when the last installation has left */
  constructor (name: string, onEmpty: () => void) {
    this.name = name
    this.#onEmpty = onEmpty
  }

  members (): Member[] { return [...this.#members] }

  /** The lowest number that no installation has. */
  freeNumber (): number {
    const taken = new Set(this.members().map(({ number }) => number))
    let number = 1
    while (taken.has(number)) number++
    return number
  }

  add (member: Member): void { this.#members.add(member) }

  remove (member: Member): void {
    this.#members.delete(member)
    if (this.#members.size === 0) this.#onEmpty()
  }

  /** Counts the times that a sandbox has entered. */
  nextEntry (): number { return ++this.#entries }

  /** Runs work after what is running already, so that every change reaches everyone before the next one. */
  run (member: Member, work: () => void): void {
    this.#waiting.push(member.box.containment.wrap('what the homeserver tells others', work))
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
    } finally {
      this.#isRunning = false
    }
  }

  /**
   * Tells what an installation has changed.
   * @param by the user of the installation, when the change was made
   * @param audience the users who are to know it
   */
  tell (from: Member, roomID: string, changes: readonly Change[], by: string, audience: ReadonlySet<string>): void {
    const { received } = from
    this.run(from, () => {
      for (const change of changes) {
        const delivery = { roomID, by, change }
        this.#noteDeletion(delivery)
        for (const member of this.#members) {
          if (member === from || !isFor(member, delivery, audience)) continue
          this.#deliver(from, member, delivery)
        }
        if (from.received !== received || from.isBehind) from.told({ ...delivery, isEcho: true })
        // Who comes back gets what was said meanwhile.
        if (comes(by, change)) this.#bringBack(by, roomID)
      }
    })
  }

  #noteDeletion ({ roomID, change }: Delivery): void {
    if (change.type !== 'deleted' || !change.forEveryone) return
    const deleted = this.#deleted.get(roomID)
    if (!deleted) this.#deleted.set(roomID, [change.eventID])
    else if (deleted.length < mostDeleted) deleted.push(change.eventID)
  }

  #deliver (from: Member, member: Member, delivery: Delivery): void {
    const { roomID, by, change } = delivery
    if (change.type === 'accountData') return member.receive(delivery)
    if (comes(member.userID, change) || !member.knows(roomID)) {
      const copy = from.copyFor(member, roomID, change.type === 'message' ? change.message.eventID : undefined)
      if (copy?.type !== 'copy') return
      const deleted = this.#deleted.get(roomID) ?? []
      member.receive({ roomID, by, change: { type: 'copy', copy: { ...copy.copy, deleted } } })
      // All else is in the copy.
      if (change.type !== 'message') return
    }
    member.receive(delivery)
  }

  /** Brings a room with what the others have said in it to the installations of a user who had left it. */
  #bringBack (userID: string, roomID: string): void {
    const others = this.members().filter(({ userID: other, box }) =>
      other !== undefined && other !== userID && box.chats.withID(roomID)?.isReadOnly === false)
    const stayed = others.find(({ isBehind }) => !isBehind) ?? others[0]
    for (const member of this.#members) if (stayed && member.userID === userID) this.#copy(stayed, member, roomID)
  }

  /** Copies a room, with what waits for its owner to be connected. @returns whether it could */
  #copy (owner: Member, member: Member, roomID: string): boolean {
    const change = owner.copyFor(member, roomID, undefined)
    const by = owner.userID
    if (change?.type !== 'copy' || by === undefined) return false
    const deleted = this.#deleted.get(roomID) ?? []
    member.receive({ roomID, by, change: { type: 'copy', copy: { ...change.copy, deleted } } })
    for (const delivery of owner.waiting(roomID)) member.receive(delivery)
    return true
  }

  /** Brings the rooms of a user who has signed in from those who have them. */
  bringRooms (member: Member): void {
    const { userID } = member
    if (userID === undefined) return
    const others = this.members().filter(other => other !== member)
    this.#bringAccountData(member, userID, others.find(other => other.userID === userID))
    // Of one's own installations, all that is the account's comes too.
    const rank = (other: Member) => (other.userID === userID ? 2 : 0) - (other.isBehind ? 1 : 0)
    others.sort((a, b) => rank(b) - rank(a))
    const brought = new Set<string>()
    // Who has left a room does not know what happened there since: that counts for their own installations alone.
    const tries = [
      ...others.map(other => ({ other, hasLeft: false })),
      ...others.filter(other => other.userID === userID).map(other => ({ other, hasLeft: true }))
    ]
    for (const { other, hasLeft } of tries) {
      for (const chat of other.box.chats.rows()) {
        if (brought.has(chat.id) || chat.isReadOnly !== hasLeft) continue
        if (other.userID !== userID && !chat.participants.some(({ id }) => id === userID)) continue
        if (this.#copy(other, member, chat.id)) brought.add(chat.id)
      }
    }
  }

  #bringAccountData (member: Member, by: string, other: Member | undefined): void {
    for (const { roomID = '', type: key, content } of other?.box.matrix.toFixture()?.accountData ?? []) {
      member.receive({ roomID, by, change: { type: 'accountData', key, content } })
    }
  }

  /** Notifies the others of a verification, or of a step in it. */
  tellVerification (from: Member, verification: Verification, isNew: boolean): void {
    this.run(from, () => {
      for (const member of this.#members) {
        if (member === from) continue
        if (member.holds(verification.id)) member.follow(verification, from, undefined)
        else if (isNew && member.userID === verification.otherUserID) member.follow(verification, from, verification)
      }
    })
  }

  /** The user with an e-mail address, if there is one. */
  userWith (email: string): Person | undefined {
    const key = keyOf(email)
    const known = this.#users.get(key)
    if (known) return known
    for (const { box } of this.#members) {
      const account = box.setup.matrixAccount
      if (!account) continue
      for (const person of [account.user, ...box.contacts.of(account.accountID)]) {
        if (person.email !== undefined && keyOf(person.email) === key) return { ...person }
      }
    }
    return undefined
  }

  userByID (userID: string): Person | undefined {
    for (const user of this.#users.values()) if (user.id === userID) return user
    return undefined
  }

  users (): Person[] { return [...this.#users.values()] }

  /** @throws MockError conflict when there are too many users for another one */
  checkRoom (email: string): void {
    if (this.#users.size < mostUsers || this.#users.has(keyOf(email))) return
    throw new MockError('conflict', limitReached(mostUsers, 'users of the homeserver', 'use another homeserver'))
  }

  register (email: string, user: Person): void { this.#users.set(keyOf(email), user) }
}

function keyOf (email: string): string { return email.trim().toLowerCase() }

function comes (userID: string | undefined, change: Change): boolean {
  return change.type === 'members' && change.joined.some(({ id }) => id === userID)
}

function isFor (member: Member, { by, change }: Delivery, audience: ReadonlySet<string>): boolean {
  const { userID } = member
  if (userID === undefined) return false
  if (userID === by) return change.type !== 'read' && change.type !== 'delivered'
  return !isOfAccount(change) && audience.has(userID)
}

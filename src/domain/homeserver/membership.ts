import type { Chat, Message } from '../chats/chat.js'
import type { Clock } from '../sandbox/clock.js'
import type { Content } from '../matrix/matrix-store.js'
import type { Person } from '../accounts/account-store.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { Scheduler } from '../sandbox/scheduler.js'

/** Who signs in, and whether the homeserver knows another installation of theirs. */
export interface SignedInUser {
  readonly person: Person
  /** Whether the user was not signed in here before. */
  readonly isNewHere: boolean
  /** Whether the user is signed in on another installation. */
  readonly isElsewhere: boolean
}

/** What sets a clock, and runs what falls due. */
export interface ClockHolder {
  readonly clock: Clock
  readonly jobs: Scheduler
  advanceTo (time: number): void
  setClock (time: number): void
  freezeClock (): void
  resumeClock (): void
  matchClock (other: Clock): void
}

/** A sandbox's place in its homeserver, as the rules of the sandbox need it. */
export interface Installation {
  /** Whether another installation uses an ID for a room, a file or a verification. */
  isTaken (id: string): boolean
  /** A user of the homeserver, by Matrix user ID. */
  person (userID: string): Person | undefined
  /** The users of the homeserver, except the one of this installation. */
  others (): Person[]
  /** Whether a user is signed in on an installation: then no one simulates what they do. */
  isPlayed (userID: string): boolean
  /** The homeserver accepts a send, which takes its place in the room; the caller holds a commit. */
  accept (message: Message): void
  /** The user deletes a message, which is still there; the caller holds a commit. */
  deletes (message: Message, forEveryone: boolean): void
  /** A client keeps account data, of a room or of the user (''); the caller holds a commit. */
  keeps (roomID: string, key: string, content: Content | undefined): void
  /** The room ID of a room of another installation, by alias. */
  roomWithAlias (alias: string): string | undefined
  /** Whether a room of another installation is open to all; if so, the user enters it. The caller holds a commit. */
  enterRoom (roomID: string): boolean
  /** The user starts or stops typing. */
  types (chat: Chat, isTyping: boolean): void
  /**
   * Who signs in with an e-mail address.
   * @param username the one that a new user has chosen
   * @throws MockError conflict for a name that another user has, or when there are too many users
   */
  userWith (email: string, username?: string): SignedInUser
  /** The user has signed in: what was another user's becomes theirs, and their rooms come. */
  signedIn (user: SignedInUser): void
  /** The clocks that are set together with the sandbox's own, which is among them. */
  clocks (): readonly ClockHolder[]
  /**
   * Makes the clocks that are shared show one time: that of the sandbox.
   * @param takesTime the sandbox takes the time that the others show instead
   */
  shareClock (takesTime: boolean): void
  /** Ends what connects the sandbox to the others; they keep their copies of its rooms. */
  leave (): void
}

/** Puts sandboxes among the installations of a homeserver. */
export type EnterHomeserver = (name: string) => Installation | undefined

/**
 * The homeserver that a sandbox names, and its place there. Loading a state leaves the homeserver and enters it again,
 * as a fresh installation would: nothing is taken over from the others, and they keep what they have.
 */
export class Membership implements PlainSection<string> {
  readonly section = 'homeserver'
  readonly #bootName: string | undefined
  readonly #enter: EnterHomeserver
  #name: string | undefined
  /** The place there; undefined for a sandbox that is alone. */
  installation: Installation | undefined

  /** @param bootName what the sandbox was made with; a state that names no homeserver keeps it */
  constructor (bootName: string | undefined, enter: EnterHomeserver) {
    this.#bootName = bootName
    this.#enter = enter
  }

  get name (): string | undefined { return this.#name }

  leave (): void {
    this.installation?.leave()
    this.installation = undefined
  }

  /**
   * Enters the homeserver that the loaded state names, if any.
   * @param takesTime a shared clock takes the time that the others show; otherwise they take that of the loaded state
   */
  enter ({ takesTime = false }: { takesTime?: boolean | undefined } = {}): void {
    this.leave()
    if (this.#name === undefined) return
    this.installation = this.#enter(this.#name)
    this.installation?.shareClock(takesTime)
  }

  clear (): void { this.#name = this.#bootName }

  fromFixture (section: string | undefined): void { this.#name = section ?? this.#bootName }

  toFixture (): string | undefined { return this.#name }
}

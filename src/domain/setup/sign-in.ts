import type { Account, Person } from '../accounts/account-store.js'
import type { SignedInUser } from '../homeserver/membership.js'
import type { SetupContext } from './setup-context.js'
import type { SignInRequest } from './setup-store.js'
import { invalidField, MockError } from '../errors/errors.js'
import { homeserver } from './app-state.js'
import { nextStage } from './stages.js'
import { allowed, refuse, type Transitions } from '../state-machine/transitions.js'
import { userIDOf, usernameOf, userOf } from './user-names.js'

/** The one way to sign in that the API has operations for. */
export const signInMethods = ['email'] as const

/** How long a code is good, where nothing is said of it. Assumed. */
const usualCodeLifetime = 600_000
/** RFC 3696, erratum 1690. */
const maxEmail = 320
/** Codes that are right where none is named. */
const anyCode = /^[0-9]{6}$/

type RequestAction = 'email' | 'response' | 'register'

const noCode = refuse('No code was sent yet: POST /v1/app/setup/email sends one')
const noLead = refuse('No user has to register yet: POST /v1/app/setup/response reports who has to')
const used = refuse('This sign-in is complete: POST /v1/app/setup/start begins another')

/** The steps of a sign-in. What the right code leads to, `register` or the end, is decided when it comes. */
export const signInTable: Transitions<SignInRequest['state'], RequestAction> = {
  started: { email: 'code-sent', response: noCode, register: noLead },
  'code-sent': { email: 'code-sent', response: 'done', register: noLead },
  registering: {
    email: 'code-sent',
    response: refuse('The code was accepted already: POST /v1/app/setup/register chooses the username'),
    register: 'done'
  },
  done: { email: used, response: used, register: used }
}

/** What a sign-in returns: the user, and a token that may read and write. */
export interface SignedIn {
  userID: string
  deviceID: string
  /** Shown this once. */
  accessToken: string
  homeserver: string
}

/** The right code of a user who is not registered yet. */
export interface Lead {
  setupRequestID: string
  leadToken: string
  usernameSuggestions: readonly string[]
}

export function startSignIn (box: SetupContext): SignInRequest {
  return box.commit(() => {
    const request: SignInRequest = {
      id: `setup_${box.random.lowerAlphanumeric('setup', 24)}`,
      state: 'started',
      email: undefined,
      codeExpiresAt: undefined,
      leadToken: undefined
    }
    box.setup.putRequest(request)
    return request
  })
}

/**
 * Sends a code to an address, in place of the one before. The mock sends no mail: any six digits are right, unless a
 * test says which are.
 * @throws MockError not_found, conflict when the sign-in is complete
 */
export function sendCode (box: SetupContext, requestID: string, email: string): void {
  const request = box.setup.request(requestID)
  const state = allowed(signInTable[request.state].email)
  if (email.length > maxEmail) throw invalidField('email', `Expected at most ${maxEmail} characters`, 'too_big')
  const { codeLifetime = usualCodeLifetime } = box.setup.installation.signIn
  box.commit(() => {
    box.setup.putRequest({
      ...request, state, email, codeExpiresAt: box.clock.after(codeLifetime), leadToken: undefined
    })
  })
}

/**
 * Takes the code that the user typed.
 * @throws MockError not_found, conflict when no code was sent or it was used, validation_error for a code that is wrong
 *   or has expired, forbidden where a test refuses the sign-in
 */
export function answerCode (box: SetupContext, requestID: string, code: string): SignedIn | Lead {
  const { setup, clock } = box
  const request = setup.request(requestID)
  const state = allowed(signInTable[request.state].response)
  const { code: right, outcome = 'sign-in', usernameSuggestions = [] } = setup.installation.signIn
  if ((request.codeExpiresAt ?? 0) <= clock.now()) {
    throw invalidField('response', 'The code has expired: POST /v1/app/setup/email sends another one')
  }
  const given = code.trim()
  if (right === undefined ? !anyCode.test(given) : given !== right) {
    throw invalidField('response', right === undefined
      ? 'The code is wrong: any six digits are right on this mock'
      : 'The code is wrong: send the one that the fixture or the control API names')
  }
  if (outcome === 'refuse') throw new MockError('forbidden', 'The sign-in was refused: use another account')
  if (outcome === 'register') {
    return box.commit(() => {
      const leadToken = `lead_${box.random.urlSafe('setup', 32)}`
      setup.putRequest({ ...request, state: 'registering', leadToken })
      return { setupRequestID: requestID, leadToken, usernameSuggestions }
    })
  }
  const { email = '' } = request
  const user = box.homeserver.installation?.userWith(email)
  return complete(box, 'signIn', user, () => {
    setup.putRequest({ ...request, state })
    if (!setup.matrixAccount) addMatrixAccount(box, user?.person ?? userOf(usernameOf(email), email))
  })
}

export interface NewRegistration {
  setupRequestID: string
  leadToken: string
  username: string
}

/**
 * Registers a user who sent the right code.
 * @throws MockError not_found, conflict when there is no user to register, the name is taken, or the installation's
 *   Matrix account has chats, validation_error for a wrong lead token or a name that Matrix does not allow
 */
export function register (box: SetupContext, { setupRequestID, leadToken, username }: NewRegistration): SignedIn {
  const { setup } = box
  const request = setup.request(setupRequestID)
  const state = allowed(signInTable[request.state].register)
  if (leadToken !== request.leadToken) {
    throw invalidField('leadToken', 'The token is wrong: send the one that came with registrationRequired')
  }
  if (!/^[a-z0-9._=/+-]{1,100}$/.test(username)) {
    throw invalidField('username', 'Expected 1 to 100 of a-z, 0-9 and . _ = - / +')
  }
  if (setup.installation.signIn.takenUsernames?.includes(username)) {
    throw new MockError('conflict', `The username ${username} is taken: choose another`)
  }
  const { email = '' } = request
  const user = box.homeserver.installation?.userWith(email, username)
  const account = setup.matrixAccount
  return complete(box, 'register', user, () => {
    if (!account) addMatrixAccount(box, user?.person ?? userOf(username, email))
    else if (!user && account.user.id !== userIDOf(username)) renameMatrixAccount(box, account, userOf(username, email))
    setup.putRequest({ ...request, state, leadToken: undefined })
  })
}

/** @param user who signs in, where the homeserver knows */
function complete (
  box: SetupContext, action: 'signIn' | 'register', user: SignedInUser | undefined, work: () => void
): SignedIn {
  const signedIn = box.commit(() => {
    work()
    return enter(box, action, user)
  })
  if (!user) return signedIn
  box.homeserver.installation?.signedIn(user)
  return { ...signedIn, userID: user.person.id }
}

/** The user is in: the installation is theirs, and a token with it. Their second installation is to be verified. */
function enter (box: SetupContext, action: 'signIn' | 'register', user: SignedInUser | undefined): SignedIn {
  const { setup, tokens } = box
  const { stage, signIn } = setup.installation
  const isNew = user?.isNewHere ?? !setup.isSignedIn
  const entered = nextStage(isNew ? 'needs-login' : stage, action)
  if (isNew) setup.update({ stage: signIn.next ?? (user?.isElsewhere ? 'needs-verification' : entered) })
  const { secret } = tokens.add({ name: 'Signed in by e-mail', scopes: ['read', 'write'] })
  return {
    userID: setup.matrixAccount?.user.id ?? '',
    deviceID: setup.installation.deviceID,
    accessToken: secret,
    homeserver
  }
}

function addMatrixAccount ({ accounts }: SetupContext, user: Person): void {
  accounts.add({
    accountID: 'matrix',
    bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
    loginID: 'matrix',
    user
  })
}

/** @throws MockError conflict when the account has chats, whose messages would become another user's */
function renameMatrixAccount (
  { accounts, chats }: SetupContext, account: Account, user: Person
): void {
  for (const chat of chats.rows()) {
    if (chat.account.accountID !== account.accountID) continue
    throw new MockError('conflict', `The installation belongs to ${account.user.id}, who has chats: ` +
      'register in a sandbox without, such as one of the fixture empty')
  }
  accounts.update(account, { user, selfID: user.id })
}

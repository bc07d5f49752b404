import { refuse, Refusal } from '../state-machine/transitions.js'

/**
 * What a login waits for, or how it ended. Display steps wait for the phone to scan the code, for a confirmation on the
 * phone, or only until the client submits them.
 */
export const loginPhases = [
  'input', 'cookies', 'scan', 'confirmation', 'submission', 'complete', 'cancelled', 'failed'
] as const
export type LoginPhase = typeof loginPhases[number]

/** What clients do: submit a step of that type, or cancel. */
export const clientLoginActions = ['user_input', 'cookies', 'display_and_wait', 'cancel'] as const
/** What happens on the phone, on the network, and by itself when the time is over. */
export const remoteLoginActions = ['scan', 'confirm', 'refuse', 'expire'] as const
export type RemoteLoginAction = typeof remoteLoginActions[number]
export type LoginAction = typeof clientLoginActions[number] | RemoteLoginAction

/** `next` is the following step of the flow, or the end of the login where there is none. */
export type LoginMove = LoginPhase | 'next' | Refusal

type Moves = Readonly<Record<LoginAction, LoginMove>>

const ends = { cancel: 'cancelled', refuse: 'failed', expire: 'failed' } as const
const wantsInput = refuse('The current step has the type user_input: submit that type, with its fields')
const wantsCookies = refuse('The current step has the type cookies: submit that type, with its fields')
const wantsNothing = refuse('The current step has the type display_and_wait: submit that type, without fields')
const noCode = refuse('The current step shows no QR code to scan: submit it, or confirm it on the phone')
const noConfirmation = refuse('The current step needs no confirmation on the phone: submit it, or scan its code')
const isComplete = refuse('The login is complete: POST /v1/bridges/{bridgeID}/login-sessions begins another')
const isCancelled = refuse('The login was cancelled: POST /v1/bridges/{bridgeID}/login-sessions begins another')
const hasFailed = refuse('The login has failed: POST /v1/bridges/{bridgeID}/login-sessions begins another')

const over = (reason: Refusal): Moves => ({
  user_input: reason,
  cookies: reason,
  display_and_wait: reason,
  cancel: reason,
  scan: reason,
  confirm: reason,
  refuse: reason,
  expire: reason
})

/**
 * The state machine of a login. The same table guards the operations and makes `availableActions` of the control API.
 * Assumed: the contract names the states and the steps, and not what leads from one to another.
 */
export const loginTable: Readonly<Record<LoginPhase, Moves>> = {
  input: {
    ...ends,
    user_input: 'next',
    cookies: wantsInput,
    display_and_wait: wantsInput,
    scan: noCode,
    confirm: noConfirmation
  },
  cookies: {
    ...ends,
    user_input: wantsCookies,
    cookies: 'next',
    display_and_wait: wantsCookies,
    scan: noCode,
    confirm: noConfirmation
  },
  scan: {
    ...ends,
    user_input: wantsNothing,
    cookies: wantsNothing,
    display_and_wait: 'scan',
    scan: 'next',
    confirm: noConfirmation
  },
  confirmation: {
    ...ends,
    user_input: wantsNothing,
    cookies: wantsNothing,
    display_and_wait: 'confirmation',
    scan: noCode,
    confirm: 'next'
  },
  submission: {
    ...ends,
    user_input: wantsNothing,
    cookies: wantsNothing,
    display_and_wait: 'next',
    scan: 'next',
    confirm: 'next'
  },
  complete: over(isComplete),
  cancelled: { ...over(isCancelled), cancel: 'cancelled' },
  failed: over(hasFailed)
}

export function isOpenLogin ({ phase }: { phase: LoginPhase }): boolean {
  return phase !== 'complete' && phase !== 'cancelled' && phase !== 'failed'
}

/** What may happen now, of the client's actions or of those on the remote side. */
export function possibleActions<Action extends LoginAction> (phase: LoginPhase, actions: readonly Action[]): Action[] {
  return actions.filter(action => !(loginTable[phase][action] instanceof Refusal))
}

import { MockError } from '../errors/errors.js'

/** Why an action is refused in a state: what the caller has to do first. */
export class Refusal {
  readonly reason: string

  constructor (reason: string) { this.reason = reason }
}

export function refuse (reason: string): Refusal { return new Refusal(reason) }

/** A state machine: for each state and action the next state, or a refusal. */
export type Transitions<State extends string, Action extends string> =
  Readonly<Record<State, Readonly<Record<Action, State | Refusal>>>>

/**
 * The state that an action leads to.
 * @throws MockError conflict with the reason of the refusal
 */
export function allowed<State extends string> (next: State | Refusal): State {
  if (next instanceof Refusal) throw new MockError('conflict', next.reason)
  return next
}

import type { Sandbox } from '../domain/sandbox/sandbox.js'

/** Steps that change a sandbox, and after them, before anybody else has a turn if they are few, those of its digest. */
export function * withDigest (box: Sandbox, steps: Iterable<void>): Generator<void, string> {
  yield * steps
  return yield * box.digestTask()
}

'use strict'

// In place of node:assert, of which the packages in the bundle call `assert(value, message)` and nothing else.
module.exports = function assert (value, message) {
  if (value) return
  throw message instanceof Error ? message : Object.assign(new Error(message), { name: 'AssertionError' })
}

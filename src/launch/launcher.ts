#!/usr/bin/env node
import { join } from 'node:path'
import type * as bundle from './bundle.js'
import type * as remote from './remote.js'
import { isLight } from '../cli/remote/names.js'
import { loadCached } from './compile-cache.js'

/** Hashes of the bundles, which the build puts here. */
declare const BUNDLE_HASH: string
declare const REMOTE_HASH: string

if (isLight(process.argv.slice(2))) {
  const { exports, keep } = loadCached<typeof remote>(join(__dirname, 'remote.cjs'), REMOTE_HASH, require)
  keep()
  void exports.runCommand()
} else {
  const { exports, keep } = loadCached<typeof bundle>(join(__dirname, 'bundle.cjs'), BUNDLE_HASH, require)
  void exports.runCommand(keep)
}

#!/usr/bin/env node
import { join } from 'node:path'
import type * as bundle from './bundle.js'
import { loadCached } from './compile-cache.js'

/** A hash of the bundle, which the build puts here. */
declare const BUNDLE_HASH: string

const { exports, keep } = loadCached<typeof bundle>(join(__dirname, 'bundle.cjs'), BUNDLE_HASH, require)
void exports.runCommand(keep)

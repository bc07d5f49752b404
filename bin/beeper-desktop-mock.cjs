#!/usr/bin/env node
// The command in a clone and after an install from git. The published package starts dist/cli.cjs itself.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const built = join(__dirname, '../dist/cli.cjs')
if (existsSync(built)) require(built)
else {
  console.error('beeper-desktop-mock is not built. In a clone, run: npm ci && npm run build\n' +
    'An install from git builds it, unless scripts are ignored: install again with --ignore-scripts=false')
  process.exitCode = 1
}

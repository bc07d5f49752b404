// npm start: builds, and runs the command in this same process.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { stdio: 'inherit' })

// What stops npm reaches the shell between npm and this process, and no further: the server would go on alone.
const shell = process.ppid
setInterval(() => { if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM') }, 250).unref()

createRequire(import.meta.url)('../dist/cli.cjs')

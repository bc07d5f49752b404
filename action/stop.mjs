// At the end of the job: stops the server and prints its log.
import { readFileSync } from 'node:fs'

const { STATE_pid: pid, STATE_log: log } = process.env
try {
  process.kill(Number(pid), 'SIGTERM')
} catch {
  // It never started, or has already exited.
}
if (log) console.log(`::group::Log of beeper-desktop-mock\n${readFileSync(log, 'utf8')}::endgroup::`)

// Loaded into every server that is measured, before its own code: it tells how much of the machine the process has used.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const v8 = require('node:v8')
const vm = require('node:vm')

let delay
let computed = 0

/** A machine that is busy with others stops a process, too: what the process computed meanwhile tells such a stop from a block. */
function watchBlocks () {
  delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  let since = performance.now()
  let used = process.cpuUsage()
  setInterval(() => {
    const now = performance.now()
    const { user, system } = process.cpuUsage(used)
    computed = Math.max(computed, Math.min(now - since, (user + system) / 1000))
    since = now
    used = process.cpuUsage()
  }, 5).unref()
}

process.on('message', ({ ask, collect }) => {
  if (collect) {
    v8.setFlagsFromString('--expose-gc')
    vm.runInNewContext('gc')()
  }
  if (ask === 'cpu') process.send(process.cpuUsage())
  // The longest block since it was asked before, in milliseconds; measured from the first time on, for it costs timers.
  if (ask === 'block') {
    process.send({ longest: delay ? delay.max / 1e6 : 0, computed })
    if (delay) delay.reset()
    else watchBlocks()
    computed = 0
  }
  if (ask === 'memory') process.send(process.memoryUsage())
})
// Whoever is measured ends with who measures.
process.on('disconnect', () => process.exit())
process.channel.unref()

// Loaded into every server that is measured, before its own code: it tells how much of the machine the process has used.
const v8 = require('node:v8')
const vm = require('node:vm')

process.on('message', ({ ask, collect }) => {
  if (collect) {
    v8.setFlagsFromString('--expose-gc')
    vm.runInNewContext('gc')()
  }
  if (ask === 'cpu') process.send(process.cpuUsage())
  if (ask === 'memory') process.send(process.memoryUsage())
})
// Whoever is measured ends with who measures.
process.on('disconnect', () => process.exit())
process.channel.unref()

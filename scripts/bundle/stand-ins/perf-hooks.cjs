'use strict'

// In place of node:perf_hooks: Fastify takes from it what is a global too.
exports.performance = performance

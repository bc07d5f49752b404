'use strict'

// In place of the compilers that Fastify brings for schemas. The app sets its own, so these are made and never called.
module.exports = () => () => { throw new Error('The app has set compilers of its own') }

import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'

/** Replaces TypeBox by the builders of the same schemas in src/launch. */
export const useSchemaBuilders: Plugin = {
  name: 'use-schema-builders',
  setup (build) {
    build.onResolve({ filter: /^@sinclair\/typebox$/ }, () => ({ path: resolve('src/launch/schema-builders.ts') }))
  }
}

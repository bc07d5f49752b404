import { resolve } from 'node:path'
import neostandard from 'neostandard'
import tseslint from 'typescript-eslint'

const wallClock = [
  { object: 'Date', property: 'now', message: 'The domain reads the sandbox clock.' },
  { object: 'Math', property: 'random', message: 'The domain draws from the sandbox seed.' },
  { object: 'performance', property: 'now', message: 'The domain reads the sandbox clock.' },
  { object: 'crypto', property: 'randomUUID', message: 'The domain draws from the sandbox seed.' }
]

/** What a layer may not import; test/architecture.test.ts has the rules in full. */
const layer = (files, group) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message: 'Arrows point down: docs/architecture.md.' }] }] }
})

export default [
  ...neostandard({ ts: true, ignores: ['dist/**', '.tap/**', '**/node_modules/**', 'tap-snapshots/**', 'site/{dist,pages,.vitepress/cache}/**'] }),
  ...tseslint.configs.recommendedTypeChecked.map(config => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: resolve(import.meta.dirname, '../..') } },
    rules: {
      'max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-redeclare': 'off',
      'no-void': ['error', { allowAsStatement: true }]
    }
  },
  {
    // Markup reads better as a line for each element than as one for each attribute.
    files: ['src/ui/**/*.tsx'],
    rules: { 'max-len': ['error', { code: 170, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true }] }
  },
  layer(['src/platform/**/*.ts'], ['../**']),
  layer(['src/storage/**/*.ts'], ['../http/**', '../control/**', '../server/**', '../cli/**', '../client/**']),
  layer(['src/http/**/*.ts'], ['**/control/**', '**/server/**', '**/cli/**', '**/client/**', '**/launch/**']),
  layer(['src/control/**/*.ts'], ['**/server/**', '**/cli/**', '**/client/**', '**/launch/**']),
  // The page is a client: of the rest it knows types (test/architecture.test.ts).
  layer(['src/ui/**/*.ts', 'src/ui/**/*.tsx'], ['**/control/**', '**/server/**', '**/cli/**', '**/client/**', '**/launch/**', '**/domain/**']),
  {
    // The domain is free of HTTP, timers, wall clock and unseeded randomness: they are handed in.
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [
          { group: ['fastify', 'fastify-plugin', '@fastify/*', 'pino', 'ws', 'node:http', 'node:https', 'node:net', 'http', 'https', 'net'], message: 'The domain knows no HTTP.' },
          { group: ['node:timers', 'node:timers/*', 'timers', 'timers/*', 'node:perf_hooks'], message: 'The domain has no timers of its own.' },
          { group: ['**/http/**', '**/control/**', '**/cli/**', '**/server/**', '**/client/**', '**/launch/**', '**/storage/**', '**/platform/cooperative.js'], message: 'Arrows point down: the domain imports nothing above it.' }
        ],
        paths: [{ name: 'node:crypto', importNames: ['randomBytes', 'randomUUID', 'randomInt', 'webcrypto', 'getRandomValues', 'randomFillSync', 'randomFill', 'default'], message: 'The domain draws from the sandbox seed.' }]
      }],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'fetch', 'crypto'],
      'no-restricted-properties': ['error', ...wallClock],
      'no-restricted-syntax': ['error', {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: 'The domain reads the sandbox clock.'
      }]
    }
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'fixtures/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off'
    }
  },
  {
    // What these find fails the test by itself: a rejection that nothing handles, a method without its object.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/unbound-method': 'off'
    }
  }
]

// node --import=./test/support/loader/register.mjs test/some.test.ts
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)

#!/usr/bin/env node
import { useCompileCache } from './cli/compile-cache.js'

useCompileCache()
void import('./cli/main.js')

import type { Command } from 'commander'
import { Failure, reasonOf } from '../failure.js'
import type { Given } from '../remote/session.js'

export interface TokenOptions {
  tokenFile?: string
}

/** The variable that the official SDKs read, too. */
export const tokenVariable = 'BEEPER_ACCESS_TOKEN'

/**
 * Adds the ways to pass a token of the app. `--token` is an option of the program too, which reads it; here it is for
 * the help.
 */
export function addTokenOptions (command: Command): void {
  command
    .option('--token <token>', `of the app (default: the variable ${tokenVariable}, which stays out of the shell history)`)
    .option('--token-file <file>', 'a file that holds the token')
}

/**
 * The token for the app.
 * @throws Failure when there is none
 */
export async function appToken ({ tokenFile }: TokenOptions, { typed }: Pick<Given, 'typed'>): Promise<string> {
  const [token] = [typed.token].flat() as Array<string | undefined>
  const found = token ?? (tokenFile === undefined ? process.env[tokenVariable] : await read(tokenFile))
  const bare = found?.trim()
  if (bare) return bare
  throw new Failure(2, `a token of the app is missing: set ${tokenVariable}, or pass --token-file or --token`)
}

async function read (file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return readFile(file, 'utf8').catch((error: unknown) => { throw new Failure(2, `--token-file: ${file}: ${reasonOf(error)}`, { cause: error }) })
}

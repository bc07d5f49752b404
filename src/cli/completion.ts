import type { Command } from 'commander'

/**
 * Adds the commands `completion`, which prints a script for a shell, and `complete`, which that script calls.
 * @param program with all its commands described
 */
export async function addCompletion (program: Command): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  tab(program, { completionCommandName: 'completion' })
}

import { Command, Option as Flag } from 'commander'
import { Failure } from './failure.js'
import { suggestion } from '../platform/suggest.js'
import { defaults } from '../server/defaults.js'
import { optionList, type Option, type OptionName, type Settings } from './options.js'
import { recordingCommands } from './recording/names.js'
import { controlCommands } from './remote/names.js'
import { readSettings, unknownVariables } from './settings.js'
import { checkUsed } from './used-options.js'

/**
 * The command's grammar. What a command needs is loaded when it runs: help, version and health stay quick.
 * @param version of the package
 * @param ready is called when the server listens
 */
export function createProgram (version: string, ready = () => {}): Command {
  const program = new Command('beeper-desktop-mock')
    .description('A local server that stands in for Beeper Desktop\'s API. Not affiliated with Beeper.')
    .version(`beeper-desktop-mock ${version} (emulates Beeper Desktop ${defaults.appVersion})`)
    .usage('[options] [command]')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', footer)
  for (const [, option] of optionList) addOption(program, option)

  const startCommand = async () => {
    for (const line of unknownVariables(process.env)) process.stderr.write(`warning: ${line}\n`)
    const settings = await settingsOf(program)
    const { start } = await import('./start.js')
    await start(settings, version)
    ready()
  }
  program.command('start').description('start the server; so does no command at all').action(startCommand)
  program.command('health').description('exit with 0 when the server is ready, with 1 when not')
    .option('--url <url>', 'where it is (default: as --host and --port say)')
    .action(async ({ url }: { url?: string }) => {
      const settings = await settingsOf(program)
      const { health } = await import('./health.js')
      process.stdout.write(`${await health(url, settings)}\n`)
    })
  program.command('validate').description('check fixtures and config files; exit with 2 when one is wrong')
    .argument('<file...>')
    .action(async (files: string[]) => {
      const { validate } = await import('./validate.js')
      for (const [file, { issues, warnings }] of await validate(files)) {
        const verdict = warnings.length > 0 ? `${file}: ok, with warnings` : `${file}: ok`
        process.stdout.write(`${[...issues, ...warnings, ...issues.length > 0 ? [] : [verdict]].join('\n')}\n`)
        if (issues.length > 0) process.exitCode = 2
      }
    })
  program.command('mcp').description('an MCP server on standard input and output, for models that test a client')
    .option('--url <url>', 'of a server that runs (default: start one, on a free port unless --port is set)')
    .action(async ({ url }: { url?: string }) => {
      const { serveMcp } = await import('./mcp/serve.js')
      await serveMcp({ url, settings: await settingsOf(program), typed: given(program) })
    })
  for (const [name, description] of Object.entries(controlCommands)) {
    program.command(name).description(description).option('--url <url>', 'where the server is (default: as --host and --port say)')
  }
  for (const [name, description] of Object.entries(recordingCommands)) {
    program.command(name).description(description)
  }
  program.command('help').description('show the help of a command').argument('[command...]')
    .action(async (words: string[]) => {
      const { helpFor } = await import('./help.js')
      if (program.commands.every(({ commands }) => commands.length === 0)) await describeAll(program)
      process.stdout.write(helpFor(program, words))
    })
  program.hook('preSubcommand', async (_program, command) => {
    const name = command.name()
    const isDescribedLate = Object.hasOwn(controlCommands, name) || Object.hasOwn(recordingCommands, name)
    if (isDescribedLate) await describeAll(program, command)
  })
  program.hook('preAction', (_program, command) => { checkUsed(command, Object.keys(given(program)) as OptionName[]) })
  return program.allowExcessArguments().action(async () => {
    const [word] = program.args
    if (word === undefined) return startCommand()
    throw new Failure(2, `there is no command ${JSON.stringify(word)}${suggestion(word, program.commands.map(command => command.name()))}`)
  })
}

/** Adds the options of the commands on a running server and on a real app: to one of them, or to all. */
export async function describeAll (program: Command, only?: Command): Promise<void> {
  const isRecording = only !== undefined && Object.hasOwn(recordingCommands, only.name())
  const describers = [
    ...isRecording ? [] : [await import('./remote/commands.js')],
    ...isRecording || !only ? [await import('./recording/commands.js')] : []
  ]
  const givenNow = async () => ({ typed: given(program), settings: await settingsOf(program) })
  for (const command of only ? [only] : program.commands) {
    for (const { describe } of describers) describe(command, givenNow)
  }
}

const footer = `
You can also set each option in the file of --config. A flag wins over its variable, the variable over the file.
In a variable, separate the values of a repeatable option by commas or line breaks.
Exit codes: 0 stopped, 1 could not run, 2 something is not accepted.`

/** A switch can be switched off too, for when a variable or the config file has switched it on. */
function addOption (program: Command, option: Option): void {
  const { flag, placeholder, variable, description, defaultText } = option
  const syntax = placeholder === undefined ? flag : `${flag} ${placeholder}`
  // Commander reads the variables too, which the help needs; `given` passes its reading over, since it takes
  // "false" for yes, the empty text for a value, and a list for one.
  const shown = new Flag(syntax, description).env(variable)
  const usual = defaultText ?? (isWorthSaying(option.default) ? String(option.default) : undefined)
  if (usual !== undefined) shown.default(usual, usual)
  if (option.repeatable) shown.argParser<string[] | undefined>((text, before = []) => [...before, text])
  program.addOption(shown)
  if (placeholder === undefined) program.addOption(new Flag(flag.replace('--', '--no-')).hideHelp())
}

function isWorthSaying (value: unknown): boolean {
  return value !== undefined && value !== false && !Array.isArray(value)
}

async function settingsOf (program: Command): Promise<Settings> {
  return readSettings({ flags: given(program), variables: process.env })
}

/** What was typed. */
function given (program: Command): Partial<Record<OptionName, unknown>> {
  const typed = optionList.filter(([name]) => program.getOptionValueSource(name) === 'cli')
  return Object.fromEntries(typed.map(([name]) => [name, program.getOptionValue(name) as unknown]))
}

import type { Command } from 'commander'
import { Failure } from './failure.js'
import { suggestion } from '../platform/suggest.js'
import { optionList, options } from './options.js'
import { usedOptions } from './used-options.js'

/**
 * The help of a command, with the options of the commands below and above it.
 * @param program with all its commands described
 * @param words the names that lead to the command, such as `fault add`
 * @throws Failure for a word that is no command
 */
export function helpFor (program: Command, words: readonly string[]): string {
  let command = program
  for (const word of words) {
    const next = command.commands.find(found => found.name() === word)
    if (!next) throw new Failure(2, `there is no command ${JSON.stringify(word)}${suggestion(word, namesIn(command))}`)
    command = next
  }
  return helpOf(program, command)
}

/** The words of a call that lead to a command; what else is typed, such as the values of options, is passed over. */
export function commandWords (program: Command, args: readonly string[]): string[] {
  const words: string[] = []
  let command = program
  for (const arg of args) {
    const next = command.commands.find(found => found.name() === arg)
    if (!next) continue
    words.push(arg)
    command = next
  }
  return words
}

function namesIn (command: Command): string[] { return command.commands.map(found => found.name()) }

function helpOf (program: Command, command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: written => { text += written } }).outputHelp()
  if (command === program) return text
  const help = command.createHelp()
  for (const inner of command.commands) {
    if (help.visibleOptions(inner).length > 1) text += `\n${usageOf(inner)}\n${optionsOf(inner)}`
  }
  for (let above = command.parent; above && above !== program; above = above.parent) {
    text += `\nOf all ${above.name()} commands:\n${optionsOf(above)}`
  }
  const used = usedOptions(command)
  const own = command.options.map(({ long }) => long)
  const others = used.map(name => options[name].flag).filter(flag => !own.includes(flag))
  const flags = used.length === optionList.length ? 'all' : others.join(', ') || 'none'
  return `${text}\nOf the program, as in "beeper-desktop-mock help":\n  ${flags}\n`
}

function usageOf (command: Command): string {
  return command.createHelp().commandUsage(command)
}

function optionsOf (command: Command): string {
  const help = command.createHelp()
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help')
  const width = Math.max(0, ...options.map(option => help.optionTerm(option).length))
  return options.map(option => `  ${help.optionTerm(option).padEnd(width)}  ${help.optionDescription(option)}\n`).join('')
}

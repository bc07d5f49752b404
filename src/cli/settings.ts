import { Failure } from './failure.js'
import { suggestion } from '../platform/suggest.js'
import { expected, optionList, type Option, type OptionName, type Settings } from './options.js'

type Given = Partial<Record<OptionName, unknown>>

export interface Sources {
  /** What was typed: text, a list of texts, or true and false for switches. */
  flags: Given
  variables: Readonly<Record<string, string | undefined>>
}

/**
 * The value of every option: the flag's, else the variable's, else the config file's, else the default.
 * @throws Failure with exit code 2 for the first value that is not accepted
 */
export async function readSettings ({ flags, variables }: Sources): Promise<Settings> {
  const given: Given = {}
  for (const [name, option] of optionList) {
    const typed = flags[name]
    const set = textOf(option, variables)
    if (typed !== undefined) given[name] = readValue(option, option.flag, [typed].flat().map(String))
    else if (set !== undefined) given[name] = readValue(option, option.variable, textsOf(option, set))
  }
  const fromFile = typeof given.config === 'string'
    ? await (await import('./config.js')).readConfigFile(given.config)
    : {}
  const defaults = Object.fromEntries(optionList.map(([name, option]) => [name, option.default]))
  return { ...defaults, ...fromFile, ...given } as Settings
}

/** @throws Failure saying what is accepted */
export function readValue (option: Option, where: string, texts: string[]): unknown {
  const values = texts.map(text => {
    const value = option.parse(text)
    if (value === undefined) throw new Failure(2, `${where}: ${expected(option, text)}`)
    return value
  })
  return option.repeatable ? [...new Set(values)] : values[0]
}

/** An empty variable counts as none: compose files and CI set those when the value behind them is missing. */
function textOf (option: Option, variables: Sources['variables']): string | undefined {
  const text = variables[option.variable]?.trim()
  return text === undefined || text === '' || isServiceLink(option.variable, text) ? undefined : text
}

function textsOf (option: Option, text: string): string[] {
  return option.repeatable ? text.split(/[,\n]/).map(part => part.trim()).filter(part => part !== '') : [text]
}

const prefix = 'BEEPER_MOCK_'

/** A line for each variable that looks like an option and is none. */
export function unknownVariables (variables: Sources['variables']): string[] {
  const known = optionList.map(([, { variable }]) => variable as string)
  return Object.entries(variables)
    .filter(([name, text]) => name.startsWith(prefix) && !known.includes(name) && !isServiceLink(name, text ?? ''))
    .map(([name]) => `the variable ${name} is no option${suggestion(name, known)}`)
}

/**
 * Kubernetes tells every pod of a service called beeper-mock through BEEPER_MOCK_PORT=tcp://10.0.0.1:23373,
 * BEEPER_MOCK_SERVICE_HOST and more, and Docker's links do likewise. These do not set options.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isServiceLink (variable: string, text: string): boolean {
  return /^BEEPER_MOCK_(SERVICE_|PORT_\d)/.test(variable) || (variable === 'BEEPER_MOCK_PORT' && /^(tcp|udp):/.test(text))
}

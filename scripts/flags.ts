import { optionList } from '../src/cli/options.js'

/** docs/reference/flags.md: the options of the command, from the table that the command itself reads. */
export function flags (): string {
  const lines = [
    '# Flags',
    '',
    'Made by `npm run gen` from the table that the command reads. A flag wins over its variable, the variable over the',
    'config file. In variables, commas or line breaks stand between the values of a repeatable option.',
    '',
    '| flag | variable | default | |',
    '|---|---|---|---|'
  ]
  for (const [, option] of optionList) {
    const { flag, placeholder, variable, description, default: value } = option
    const usage = placeholder ? `${flag} ${placeholder}` : flag
    const usual = option.defaultText ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
    lines.push(`| \`${usage}\` | ${variable} | ${usual} | ${description.replaceAll('|', '\\|')} |`)
  }
  return `${lines.join('\n')}\n`
}

/** What speaks to a running server, with its place in the help. Its arguments are described when it is called. */
export const controlCommands = {
  sandbox: 'create, list, inspect, fork, reset or delete sandboxes of a running server',
  account: 'add accounts, list them, and set the state of their connection',
  chat: 'add chats, list, change or delete them',
  message: 'receive a message from another person',
  token: 'create, list or revoke tokens',
  consent: 'decide the next sign-ins instead of a person',
  state: 'save the whole state of a sandbox as a fixture, or load one',
  fault: 'make calls fail, list the rules that do so, and end them',
  answer: 'send answers of your own to matching calls',
  clock: 'tell, set, advance, freeze or resume the time in a sandbox',
  requests: 'show what was requested and answered, also as it happens'
} as const

/** First words of calls that need no server of their own, and so a small part of the package. */
const light: ReadonlySet<string> = new Set([
  ...Object.keys(controlCommands), 'health', 'help', 'record', 'completion', 'complete', '--version', '-V'
])

/**
 * Whether a call only speaks to a running server, or prints what the command knows of itself.
 * @param args without the program
 */
export function isLight (args: readonly string[]): boolean {
  const [first = ''] = args
  return light.has(first) || asksForHelp(args)
}

/** Whether help is asked for, wherever that is typed. */
export function asksForHelp (args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).some(arg => arg === '--help' || arg === '-h')
}

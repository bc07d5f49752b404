/** What works on a real app, with its place in the help. Its options are described when it is called. */
export const recordingCommands = {
  record: 'read a running app, and write a fixture of it in which people and texts are invented'
} as const

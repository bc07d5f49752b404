/** What works on a real app, with its place in the help. Its options are described when it is called. */
export const recordingCommands = {
  record: 'read a running app, and write a fixture of it in which people and texts are invented',
  proxy: 'pass calls on to a running app, show them, and save them as a fixture, a test or an HTTP archive',
  verify: 'compare a running app with the mock, behaviour by behaviour; only reads unless you say otherwise'
} as const

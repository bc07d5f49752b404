/**
 * A logger for a server, which hands over what is worth a warning or more.
 * @param note called with the arguments of each such entry
 */
export function collectedLog (note: (...entry: unknown[]) => void): never {
  const quiet = () => {}
  const logger: never = {
    level: 'warn',
    error: note,
    warn: note,
    fatal: note,
    info: quiet,
    debug: quiet,
    trace: quiet,
    silent: quiet,
    child: () => logger
  } as never
  return logger
}

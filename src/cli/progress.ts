/** Work that is shorter shows nothing. */
const patience = 1000

/**
 * Shows on a terminal that something takes time, while it does. Output that is not a terminal stays as it is.
 * @param text what is being done: "Loading large"
 * @param work in the process or on a server
 * @returns what the work returns
 */
export async function withProgress<Result> (text: string, work: Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) return work
  let stop: (() => void) | undefined
  let hasEnded = false
  const show = async () => {
    const { spin } = await import('./spinner.js')
    if (!hasEnded) stop = spin(`${text} ...`)
  }
  const timer = setTimeout(() => { void show() }, patience)
  try {
    return await work
  } finally {
    hasEnded = true
    clearTimeout(timer)
    stop?.()
  }
}

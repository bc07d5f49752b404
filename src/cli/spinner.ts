import yoctoSpinner from 'yocto-spinner'

/**
 * Shows a spinner on standard error.
 * @returns a function that removes it
 */
export function spin (text: string): () => void {
  const spinner = yoctoSpinner({ text }).start()
  return () => { spinner.stop() }
}

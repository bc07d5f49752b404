import { NetworkRefusal } from '../../domain/errors/errors.js'

/** A network's refusal is not an error here: the status is 200 and `success` is false (contract: v0.md, Envelopes). */
export async function orRefusal<Output extends { success: boolean }> (
  work: () => Output | Promise<Output>
): Promise<Output | { success: false, error: string }> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NetworkRefusal) return { success: false, error: error.message }
    throw error
  }
}

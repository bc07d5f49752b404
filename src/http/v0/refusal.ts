import { NetworkRefusal } from '../../domain/errors/errors.js'

/** What the network refuses is no error here: 200, and `success` tells (contract: v0.md, Envelopes). */
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

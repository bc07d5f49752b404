import { signal } from '@preact/signals'
import type { SandboxEntry } from './api/types.js'
import { Emulated } from './api/emulated.js'
import { JournalFeed } from './api/journal-feed.js'
import { control } from './api/server.js'

/** The sandbox that the page shows, and how to reach it. Every view gets one, and a new one for another sandbox. */
export interface OpenSandbox {
  id: string
  api: Emulated
  journal: JournalFeed
}

export const sandboxes = signal<readonly SandboxEntry[]>([])

/** Reads the list of sandboxes. @throws ApiError */
export async function loadSandboxes (): Promise<void> {
  const { items } = await control<{ items: SandboxEntry[] }>('sandboxes')
  sandboxes.value = items
}

export function openSandbox (id: string): OpenSandbox {
  return { id, api: new Emulated(id), journal: new JournalFeed(id) }
}

import type { Page } from '../../../domain/search/cursors.js'
import { counted } from './markdown.js'

/** The line that counts what was found, and, when there is more, one for each direction to continue in. */
export function presentCount ({ items, hasMore, oldestCursor, newestCursor }: Page<unknown>, noun: string): string {
  const { length } = items
  if (!hasMore) return `${counted(length, noun)} (complete)`
  return [
    `${length}+ ${noun}s (showing ${length})`,
    ...(oldestCursor === null ? [] : [`Older: pass cursor "${oldestCursor}" with direction "before"`]),
    ...(newestCursor === null ? [] : [`Newer: pass cursor "${newestCursor}" with direction "after"`])
  ].join('\n')
}

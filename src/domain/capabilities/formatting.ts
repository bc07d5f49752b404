import type { SupportLevel } from './types.js'

const all = [
  'bold', 'italic', 'underline', 'strikethrough', 'inline_code', 'code_block', 'code_block.syntax_highlighting',
  'blockquote', 'inline_link', 'user_link', 'room_link', 'event_link', 'at_room_mention', 'unordered_list',
  'ordered_list', 'ordered_list.start', 'custom_emoji', 'spoiler', 'spoiler.reason', 'header', 'table',
  'text_foreground_color', 'text_background_color'
] as const
export type Feature = typeof all[number]

/** Each named feature fully supported, `partly` those that come out as something near. */
export function formatting (fully: readonly Feature[], partly: readonly Feature[] = []): Record<string, SupportLevel> {
  const levels: Record<string, SupportLevel> = {}
  for (const feature of all) {
    if (fully.includes(feature)) levels[feature] = 2
    else if (partly.includes(feature)) levels[feature] = 1
  }
  return levels
}

export const everyFeature: readonly Feature[] = all

import type { Focus } from '../../../domain/chats/focus-app.js'

/** What was opened, in plain lines (contract: mcp.md, focus_app). */
export function presentFocus ({ chatID, draftText, draftAttachmentPath }: Focus): string {
  if (chatID === undefined) return 'Opened Beeper.'
  return [
    'Opened Beeper.',
    `Chat: ${chatID}`,
    ...(draftText ? [`Draft text: ${draftText}`] : []),
    ...(draftAttachmentPath ? [`Draft attachment: ${draftAttachmentPath}`] : [])
  ].join('\n')
}

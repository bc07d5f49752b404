import type { Asset } from '../assets/asset.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Draft } from './chat.js'
import type { RichText } from '../rich-text/to-rich-text.js'
import { wholeDuration, wholeSize } from '../assets/asset.js'
import { compact } from '../../platform/compact.js'
import { invalidField } from '../errors/errors.js'

export type DraftAttachment = NonNullable<Draft['attachments']>[string]

/** A file of a draft as the caller names it; each field but the first stands before what the upload found. */
export interface DraftAttachmentInput {
  uploadID: string
  id?: string | undefined
  mimeType?: string | undefined
  fileName?: string | undefined
  size?: { width: number, height: number } | undefined
  /** Seconds. */
  duration?: number | undefined
  type?: 'image' | 'video' | 'audio' | 'file' | 'gif' | 'voice-note' | 'sticker' | undefined
}

/** Whether there is nothing in a draft. */
export function isEmptyDraft (draft: Draft | undefined): boolean {
  return draft === undefined || (draft.text.trim() === '' && Object.keys(draft.attachments ?? {}).length === 0)
}

/**
 * Checks a draft that a caller described.
 * @param text made of Markdown by the same rules as a send
 * @param attachments by whatever the caller calls them: an attachment goes by its `id`, or by a new one (contract:
 *   v1.json, DraftAttachmentInput)
 * @returns what makes the draft; undefined when there is nothing in it
 * @throws MockError validation_error for an ID that is given twice, not_found for an unknown upload
 */
export function prepareDraft (
  box: Sandbox, text: RichText, attachments: Record<string, DraftAttachmentInput> = {}
): (() => Draft) | undefined {
  const entries = Object.entries(attachments)
  const taken = new Set<string>()
  for (const [key, { id }] of entries) {
    if (id === undefined) continue
    const path = ['draft', 'attachments', key, 'id']
    if (id === '') throw invalidField(path, 'An ID must not be empty: leave it out to have one made', 'too_small')
    if (taken.has(id)) throw invalidField(path, `Another attachment has the ID ${JSON.stringify(id)}`)
    taken.add(id)
  }
  const files = entries.map(([, input]) => ({ input, upload: box.assets.upload(input.uploadID) }))
  if (text.plain.trim() === '' && files.length === 0) return undefined
  return () => {
    const attached = files.map(({ input, upload }) =>
      attachmentOf(input.id ?? box.ids.draftAttachment(), input, upload))
    return {
      text: text.html,
      ...(attached.length > 0 ? { attachments: Object.fromEntries(attached.map(file => [file.id, file])) } : {})
    }
  }
}

/** Where the file is on this machine is not kept: it is another place after every restore. */
function attachmentOf (id: string, input: DraftAttachmentInput, upload: Asset): DraftAttachment {
  const mimeType = input.mimeType ?? upload.mimeType
  return {
    id,
    uploadID: input.uploadID,
    type: typeOf(input.type, mimeType),
    mimeType,
    fileName: input.fileName ?? upload.fileName,
    fileSize: upload.fileSize,
    ...compact({
      audioDurationSeconds: wholeDuration(input.duration) ?? upload.duration,
      size: wholeSize(input.size) ?? upload.size
    })
  }
}

function typeOf (hint: DraftAttachmentInput['type'], mimeType: string): DraftAttachment['type'] {
  if (hint === 'voice-note') return 'recorded_audio'
  return hint === 'gif' || (hint === undefined && /^image\/gif\b/i.test(mimeType)) ? 'gif' : 'file'
}

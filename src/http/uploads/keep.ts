import type { FastifyRequest } from 'fastify'
import type { PresentAsset } from '../../domain/assets/asset-store.js'
import { malformedField } from '../../domain/errors/errors.js'
import { detectMedia } from '../../storage/media/detect-media.js'

/** What a caller may state about a file. */
export interface UploadFields {
  fileName?: string | undefined
  mimeType?: string | undefined
}

/** Turns the file of a request into an upload. */
export async function keepUpload (request: FastifyRequest, fields: UploadFields): Promise<PresentAsset> {
  const { received, sandbox } = request
  if (!received) throw malformedField('file', 'Required: the form contains no file', 'invalid_type')
  const fileName = bareName(fields.fileName) ?? bareName(received.fileName)
  const { stored, suggestedType } = received
  const media = await detectMedia(stored.path, { fileName, mimeType: fields.mimeType || undefined, suggestedType })
  const asset = sandbox.commit(() => sandbox.assets.add(stored, { ...media, fileName }))
  request.received = undefined
  return asset
}

/** A file's name without directories and control characters (RFC 7578 §4.2), or undefined when nothing is left. */
function bareName (name: string | undefined): string | undefined {
  const bare = name?.replace(/^.*[/\\]/s, '').replace(/\p{Cc}/gu, '')
  return bare === undefined || /^\.{0,2}$/.test(bare) ? undefined : bare
}

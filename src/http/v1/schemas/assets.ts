import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

export const DownloadAssetBody = Type.Object({
  url: Type.String({ minLength: 1, description: 'mxc:// or localmxc://.' })
}, { title: 'DownloadAssetInput' })
export type DownloadAssetBody = Static<typeof DownloadAssetBody>

export const DownloadAssetOutput = Type.Object({
  srcURL: Type.Optional(Type.String({ description: 'file:// URL of the local copy.' })),
  error: Type.Optional(Type.String())
}, { title: 'DownloadAssetOutput' })
export type DownloadAssetOutput = Static<typeof DownloadAssetOutput>

export const ServeAssetQuery = Type.Object({
  url: Type.String({ minLength: 1, description: 'mxc://, localmxc:// or file://.' })
})
export type ServeAssetQuery = Static<typeof ServeAssetQuery>

export const ServeAssetOutput = Type.String({ format: 'binary' })
export type ServeAssetOutput = Static<typeof ServeAssetOutput>

export const UploadAssetBody = Type.Object({
  file: Type.String({ format: 'binary', description: 'At most 500 MB.' }),
  fileName: Type.Optional(Type.String({ description: "The part's own name when absent." })),
  mimeType: Type.Optional(Type.String({ description: 'Read from the first bytes when absent.' }))
}, { title: 'UploadAssetMultipart' })
export type UploadAssetBody = Static<typeof UploadAssetBody>

export const UploadAssetBase64Body = Type.Object({
  content: Type.String({ minLength: 1, maxLength: 750_000_000, description: 'Base64.' }),
  fileName: Type.Optional(Type.String({ description: 'Generated when absent.' })),
  mimeType: Type.Optional(Type.String({ description: 'Read from the first bytes when absent.' }))
}, { title: 'UploadAssetInput' })
export type UploadAssetBase64Body = Static<typeof UploadAssetBase64Body>

export const UploadAssetOutput = Type.Object({
  uploadID: Type.Optional(Type.String({ description: 'For sends and drafts, while the upload exists.' })),
  srcURL: Type.Optional(Type.String()),
  fileName: Type.Optional(Type.String()),
  mimeType: Type.Optional(Type.String()),
  fileSize: Type.Optional(Type.Number({ description: 'In bytes.' })),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.Number({ description: 'In seconds.' })),
  error: Type.Optional(Type.String())
}, { title: 'UploadAssetOutput' })
export type UploadAssetOutput = Static<typeof UploadAssetOutput>

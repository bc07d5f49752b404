import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

export const V0DownloadAssetBody = Type.Object({ url: Type.String({ description: 'mxc:// or localmxc://.' }) })
export type V0DownloadAssetBody = Static<typeof V0DownloadAssetBody>

export const V0DownloadAssetOutput = Type.Object({
  srcURL: Type.Optional(Type.String({ description: 'file:// URL of the local copy.' })),
  error: Type.Optional(Type.String())
}, { title: 'V0DownloadAssetOutput' })
export type V0DownloadAssetOutput = Static<typeof V0DownloadAssetOutput>

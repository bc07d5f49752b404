import type { PresentAsset } from '../../../domain/assets/asset-store.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { UploadAssetOutput } from '../schemas/assets.js'
import { compact } from '../../../platform/compact.js'

export function presentUpload (box: Sandbox, asset: PresentAsset): UploadAssetOutput {
  return compact({
    uploadID: asset.uploadID,
    srcURL: box.assets.fileURL(asset),
    fileName: asset.fileName,
    mimeType: asset.mimeType,
    fileSize: asset.fileSize,
    width: asset.size?.width,
    height: asset.size?.height,
    duration: asset.duration
  })
}

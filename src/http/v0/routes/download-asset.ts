import type { App } from '../../app.js'
import { V0DownloadAssetBody, V0DownloadAssetOutput } from '../schemas/download-asset.js'

export function downloadAssetRoute (app: App): void {
  app.post('/download-asset', {
    config: {
      operation: 'downloadAssetV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Files',
      summary: 'Puts the file behind a media URL on this machine, and says where.',
      successor: '/v1/assets/download',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['A URL that stands for nothing is 404; the error at 200 is for content that cannot be had any more', 'assumed']
      ]
    },
    schema: { body: V0DownloadAssetBody, response: { 200: V0DownloadAssetOutput } }
  }, async ({ sandbox, body }) => sandbox.assets.download(body.url))
}

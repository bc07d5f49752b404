import type { App } from '../../app.js'
import { V0DownloadAssetBody, V0DownloadAssetOutput } from '../schemas/download-asset.js'

export function downloadAssetRoute (app: App): void {
  app.post('/download-asset', {
    config: {
      operation: 'downloadAssetV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Files',
      summary: 'Downloads the file behind a media URL to this machine, and returns its path.',
      successor: '/v1/assets/download',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['An unknown URL is 404; content that is no longer available is 200 with an error', 'assumed']
      ]
    },
    schema: { body: V0DownloadAssetBody, response: { 200: V0DownloadAssetOutput } }
  }, async ({ sandbox, body }) => sandbox.assets.download(body.url))
}

import type { FastifyRequest } from 'fastify'
import type { App } from '../../app.js'
import {
  DownloadAssetBody, DownloadAssetOutput, ServeAssetOutput, ServeAssetQuery, UploadAssetBase64Body, UploadAssetBody,
  UploadAssetOutput
} from '../schemas/assets.js'
import { presentUpload } from '../presenters/asset.js'
import { acceptForms, acceptJSONContent } from '../../uploads/receive.js'
import { keepUpload } from '../../uploads/keep.js'
import { sendFile } from '../../files.js'

const uploadFidelity = [
  ['Shape of the body and of the answer', 'published'],
  ['The type is read from the first bytes', 'published'],
  ['Directories are removed from the file name', 'assumed'],
  ['Pictures get a width and height, recordings a duration; a video has no width and height', 'assumed'],
  ['Form of the uploadID; it lasts until the sandbox is reset or the server stops', 'assumed'],
  ['Too many uploads, or too many bytes in total, are 422', 'assumed']
] as const

export async function assetRoutes (app: App): Promise<void> {
  // Scopes of their own, since each accepts another kind of body.
  await app.register(async scope => { uploadRoute(scope) })
  await app.register(async scope => { uploadBase64Route(scope) })

  app.post('/assets/download', {
    config: {
      operation: 'downloadAsset',
      scope: 'write',
      generation: 'v1',
      tag: 'Files',
      summary: 'Downloads the file behind a media URL to this machine, and returns its path.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['An unknown URL is 404', 'assumed'],
        ['Content that is no longer available is 200 with an error', 'seen', 'later-than-4.3.0.md'],
        ['A URL of another scheme is 400, a path that is not allowed 403, as with serve', 'assumed'],
        ['A file URL that the server returned is accepted too', 'assumed']
      ]
    },
    schema: { body: DownloadAssetBody, response: { 200: DownloadAssetOutput } }
  }, async ({ sandbox, body }) => sandbox.assets.download(body.url))

  app.get('/assets/serve', {
    exposeHeadRoute: true,
    config: {
      operation: 'serveAsset',
      scope: 'read',
      generation: 'v1',
      tag: 'Files',
      summary: 'Sends the file behind a media URL, or a range of it.',
      published: {
        produces: 'application/octet-stream',
        response: { 200: ServeAssetOutput, 206: ServeAssetOutput, 304: null, 416: null }
      },
      fidelity: [
        ['200, 206, 304 and 416', 'published'],
        ['No Content-Type, whatever the file is; HEAD', 'seen', 'later-than-4.3.0.md'],
        ['A strong ETag, Last-Modified, and all conditions of RFC 9110', 'assumed'],
        ['Several ranges at once return the whole file', 'assumed'],
        ['A URL of another scheme is 400, a path that is not allowed 403, content that is no longer available 502', 'seen', 'later-than-4.3.0.md'],
        ['The allowed paths are those of the sandbox\'s own assets', 'assumed']
      ]
    },
    schema: { querystring: ServeAssetQuery, response: { 200: ServeAssetOutput, 206: ServeAssetOutput } }
  }, async (request, reply) => {
    const { file } = request.sandbox.assets.get(request.query.url)
    return sendFile(request, reply, file)
  })
}

function uploadRoute (app: App): void {
  acceptForms(app)
  app.post('/assets/upload', {
    config: {
      operation: 'uploadAsset',
      scope: 'write',
      generation: 'v1',
      tag: 'Files',
      summary: 'Uploads a file from a form, for a later send or draft.',
      published: { consumes: 'multipart/form-data' },
      fidelity: uploadFidelity
    },
    schema: { body: UploadAssetBody, response: { 200: UploadAssetOutput } }
  }, async request => presentUpload(request.sandbox, await keepUpload(request as FastifyRequest, request.body)))
}

function uploadBase64Route (app: App): void {
  acceptJSONContent(app)
  app.post('/assets/upload/base64', {
    config: {
      operation: 'uploadAssetBase64',
      scope: 'write',
      generation: 'v1',
      tag: 'Files',
      summary: 'Uploads a file as base64 in JSON, for a later send or draft.',
      fidelity: [
        ...uploadFidelity,
        ['Both alphabets of base64, white space, and missing padding are accepted; anything else is 422', 'assumed']
      ]
    },
    schema: { body: UploadAssetBase64Body, response: { 200: UploadAssetOutput } }
  }, async request => presentUpload(request.sandbox, await keepUpload(request as FastifyRequest, request.body)))
}

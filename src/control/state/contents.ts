import type { Readable } from 'node:stream'
import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { maxFileSize } from '../../domain/assets/asset-store.js'
import { provideContent } from '../../domain/assets/provide-content.js'
import { drain } from '../../http/drain.js'
import { sendFile } from '../../http/files.js'
import { SandboxParams } from '../schemas.js'

const ContentParams = Type.Object({
  ...SandboxParams.properties,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'The SHA-256 of the content, in hexadecimal' })
})

/** What a state names by its digest alone: contents of files that are too large for it. */
export function contentRoutes (app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => { done(null, body) })

  app.get('/contents/:sha256', {
    config: {
      operation: 'mockGetContent',
      scope: 'control',
      generation: 'control',
      tag: 'State',
      summary: 'Sends the content of a file of the sandbox, or of its last snapshot, by its SHA-256.',
      published: { produces: 'application/octet-stream' },
      fidelity: []
    },
    schema: { params: ContentParams }
  }, async (request, reply) => sendFile(request, reply, request.sandbox.assets.content(request.params.sha256)))

  app.put('/contents/:sha256', {
    config: {
      operation: 'mockPutContent',
      scope: 'control',
      generation: 'control',
      tag: 'State',
      summary: 'Brings the content of a file that the state names and the server does not have.',
      published: { consumes: 'application/octet-stream', body: { type: 'string', format: 'binary' } },
      fidelity: []
    },
    bodyLimit: maxFileSize,
    schema: { params: ContentParams }
  }, async ({ sandbox, params, body }, reply) => {
    const chunks = (body ?? []) as Readable
    try {
      await provideContent(sandbox, params.sha256, chunks)
    } catch (error) {
      if (body) await drain(chunks)
      throw error
    }
    return reply.code(204).send()
  })
}

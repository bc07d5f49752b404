import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { baseURL } from '../http/public-url.js'
import { closed } from './schemas.js'

const PublicURLBody = Type.Object({
  url: Type.Union([Type.String(), Type.Null()], { description: 'null goes back to what each request says' })
}, { ...closed, title: 'MockSetPublicURL' })

const PublicURLOutput = Type.Object({
  url: Type.String({ description: 'What the caller would be told' }),
  announced: Type.Union([Type.String(), Type.Null()], { description: 'What was set, if anything' })
}, { title: 'MockPublicURL' })

export function publicURLRoutes (app: App): void {
  app.get('/public-url', {
    config: {
      operation: 'mockGetPublicURL',
      scope: 'control',
      generation: 'control',
      tag: 'Server',
      summary: 'Tells the URL that the server announces as its own.',
      fidelity: []
    },
    schema: { response: { 200: PublicURLOutput } }
  }, async request => ({ url: baseURL(request), announced: app.announcedURL.value ?? null }))

  app.put('/public-url', {
    config: {
      operation: 'mockPutPublicURL',
      scope: 'control',
      generation: 'control',
      tag: 'Server',
      summary: 'Sets the URL that the server announces, as --public-url does.',
      fidelity: []
    },
    schema: { body: PublicURLBody, response: { 200: PublicURLOutput } }
  }, async request => {
    app.announcedURL.set(request.body.url ?? undefined)
    return { url: baseURL(request), announced: app.announcedURL.value ?? null }
  })
}

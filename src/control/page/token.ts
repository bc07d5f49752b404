import { randomBytes } from 'node:crypto'
import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { SandboxParams } from '../schemas.js'

const PageToken = Type.Object({ token: Type.String({ description: 'The secret' }) }, { title: 'MockPageToken' })

export function pageTokenRoute (app: App): void {
  app.get('/page-token', {
    config: {
      operation: 'mockGetPageToken',
      scope: 'control',
      generation: 'control',
      tag: 'Tokens',
      summary: 'Returns the token of the page. Calls with it are not journaled, meet no rules and count for no limit; the state does not contain it.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: PageToken } }
  }, async ({ sandbox }) => ({ token: sandbox.tokens.ofPage(() => `bdpage_${sandbox.ids.mark}${randomBytes(30).toString('base64url')}`).secret }))
}

import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

export const ConnectInfoOutput = Type.Object({
  app: Type.Object({
    name: Type.String(),
    version: Type.String(),
    bundle_id: Type.String()
  }),
  platform: Type.Object({
    os: Type.String(),
    arch: Type.String(),
    release: Type.Optional(Type.String())
  }),
  server: Type.Object({
    status: Type.String(),
    base_url: Type.String(),
    port: Type.Integer(),
    hostname: Type.String(),
    remote_access: Type.Boolean({ description: 'Reachable from other machines.' }),
    mcp_enabled: Type.Boolean()
  }),
  endpoints: Type.Object({
    oauth: Type.Object({
      authorization_endpoint: Type.String(),
      token_endpoint: Type.String(),
      introspection_endpoint: Type.String(),
      userinfo_endpoint: Type.String(),
      revocation_endpoint: Type.String(),
      registration_endpoint: Type.String()
    }),
    spec: Type.String({ description: 'This document.' }),
    mcp: Type.String(),
    ws_events: Type.String({ description: 'An http URL; clients replace the scheme.' })
  })
}, { title: 'ConnectInfoOutput' })
export type ConnectInfoOutput = Static<typeof ConnectInfoOutput>

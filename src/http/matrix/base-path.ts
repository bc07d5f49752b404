/** Where the operations are. A prefix of Fastify's would need a context, which each start pays for (http/app.ts). */
export const basePath = '/_matrix/client/v3'

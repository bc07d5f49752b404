// The reference: one POST route with create-chat's schemas, a bearer check and a Map. Nothing else.
import Fastify from 'fastify'

const app = Fastify()
const chats = new Map()
const tokens = new Set(['test-token'])
app.addHook('onRequest', async (request, reply) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (!tokens.has(token)) return reply.code(401).send({ error: 'Unauthorized' })
})
app.post('/v0/create-chat', {
  schema: {
    body: {
      type: 'object',
      required: ['accountID', 'type', 'participantIDs'],
      properties: {
        accountID: { type: 'string' },
        type: { type: 'string', enum: ['single', 'group'] },
        participantIDs: { type: 'array', items: { type: 'string' }, minItems: 1 },
        title: { type: 'string' },
        messageText: { type: 'string' }
      }
    },
    response: {
      200: {
        type: 'object',
        required: ['success'],
        properties: { success: { type: 'boolean' }, error: { type: 'string' }, chatID: { type: 'string' } }
      }
    }
  }
}, async ({ body }) => {
  const chatID = `!${chats.size}:beeper.com`
  chats.set(chatID, body)
  return { success: true, chatID }
})
await app.listen({ port: 0, host: '127.0.0.1' })
process.on('message', message => { if (message === 'cpu') process.send(process.cpuUsage()) })
process.send?.({ url: `http://127.0.0.1:${app.server.address().port}` })

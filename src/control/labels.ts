import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { createLabel, deleteLabel, renameLabel } from '../domain/chats/labels.js'
import { Label } from '../http/v1/schemas/chats.js'
import { closed, SandboxParams } from './schemas.js'

const LabelParams = Type.Object({ ...SandboxParams.properties, labelID: Type.String() })
const Name = Type.String({ minLength: 1, maxLength: 200 })
const NewLabelBody = Type.Object({
  name: Name,
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'By default a new one' }))
}, { ...closed, title: 'MockNewLabel' })
const RenameLabelBody = Type.Object({ name: Name }, { ...closed, title: 'MockRenameLabel' })

/** The user's labels, as they are made in the app: the emulated API only lists them. */
export function labelRoutes (app: App): void {
  app.post('/labels', {
    config: {
      operation: 'mockCreateLabel',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Creates a label, as you would in the app. PATCH a chat to put it on.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewLabelBody, response: { 201: Label } }
  }, async ({ sandbox, body }, reply) => reply.code(201).send(createLabel(sandbox, body)))

  app.patch('/labels/:labelID', {
    config: {
      operation: 'mockRenameLabel',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Renames a label.',
      fidelity: []
    },
    schema: { params: LabelParams, body: RenameLabelBody, response: { 200: Label } }
  }, async ({ sandbox, params, body }) => renameLabel(sandbox, params.labelID, body.name))

  app.delete('/labels/:labelID', {
    config: {
      operation: 'mockDeleteLabel',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Deletes a label and takes it off all chats.',
      fidelity: []
    },
    schema: { params: LabelParams }
  }, async ({ sandbox, params }, reply) => {
    deleteLabel(sandbox, params.labelID)
    return reply.code(204).send()
  })
}

import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { explain } from '../../domain/journal/explain.js'
import { redactedText } from '../../domain/journal/redaction.js'
import { invalidField, notFound } from '../../domain/errors/errors.js'
import { SandboxParams } from '../schemas.js'

const ExplainParams = Type.Object({ ...SandboxParams.properties, entryID: Type.Integer({ minimum: 1 }) })
const ExplainOutput = Type.Object({
  id: Type.Integer(),
  sentences: Type.Array(Type.String()),
  nearMisses: Type.Array(Type.Object({
    rule: Type.String({ description: 'The ID of the rule' }),
    condition: Type.String({ description: 'The one condition that did not hold' }),
    message: Type.String()
  }), { description: 'Present rules that matched except for one condition' })
}, { title: 'MockExplanation' })

export function explainRoute (app: App): void {
  app.get('/explain/:entryID', {
    config: {
      operation: 'mockExplain',
      scope: 'control',
      generation: 'control',
      tag: 'Journal',
      summary: 'Says in sentences why a request was answered as it was, and which rules nearly acted on it.',
      fidelity: []
    },
    schema: { params: ExplainParams, response: { 200: ExplainOutput } }
  }, async ({ sandbox, params: { entryID } }) => {
    const entry = sandbox.journal.entry(entryID)
    if (!entry) throw notFound('entry', String(entryID), 'GET …/requests lists the entries that the journal still holds')
    if (entry.kind !== 'request') {
      throw invalidField('entryID', `The entry ${entryID} is of kind ${entry.kind}: only requests are explained`)
    }
    const { sentences, nearMisses } = explain(sandbox, entry)
    return {
      id: entryID,
      sentences: sentences.map(text => redactedText(text)),
      nearMisses: nearMisses.map(miss => ({ ...miss, message: redactedText(miss.message) }))
    }
  })
}

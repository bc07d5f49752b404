import type { App } from '../../http/app.js'
import type { FaultRule } from '../../fixtures/fault-rule.js'
import { answersOf } from '../../domain/faults/check-rule.js'
import { type Issue, InvalidInput } from '../../domain/errors/errors.js'
import { answerIssue } from '../../http/hooks/own-answers.js'

const remedy = 'offSchema: true sends it all the same'

/**
 * Checks the answers of a rule by the schemas of the operation that it names. Without one, and for what only the real
 * answer decides (a patch, a function), the check comes with the answer.
 * @throws MockError validation_error
 */
export function checkAnswers ({ answer, operation, offSchema }: FaultRule, app: App): void {
  if (answer === undefined) return
  const issues: Issue[] = []
  const refuse = (path: Issue['path'], message: string) => issues.push({ code: 'custom', message, path })
  const declared = app.operations.find(({ operation: name, generation }) => name === operation && generation !== 'control')
  for (const [path, { function: name, json, text, bytes, status = 200 }] of answersOf(answer)) {
    if (name !== undefined && !app.answerFunctions.has(name)) {
      refuse([...path, 'function'], 'Functions answer in the process of the server alone: pass one to box.answer()')
    }
    const schemas = declared?.schema?.response as object | undefined
    if (!schemas || offSchema) continue
    if (text !== undefined || bytes !== undefined) {
      refuse(path, `${operation} answers with JSON: use json; ${remedy}`)
    }
    const issue = json === undefined ? undefined : answerIssue(schemas, status, json)
    if (issue !== undefined) refuse([...path, 'json'], `It is not an answer of ${operation}: ${issue}; ${remedy}`)
  }
  if (issues.length > 0) throw new InvalidInput(issues)
}

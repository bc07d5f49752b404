import type { PersonaFixture } from '../../../fixtures/format.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField } from '../../errors/errors.js'
import { checkDelays, personaDelays } from '../../sandbox/delays.js'
import { loadPatternsOf } from './pattern.js'
import { personaIssues } from './persona-bounds.js'

/**
 * Replaces the personas of the sandbox.
 * @throws MockError not_found for an account, validation_error for a persona that cannot be
 */
export async function setPersonas (box: Sandbox, personas: PersonaFixture[]): Promise<void> {
  await loadPatternsOf(personas)
  checkDelays(box.clock, personaDelays(personas), ['items'])
  const seen = new Set<string>()
  personas.forEach(({ accountID, userID }, at) => {
    const path = ['items', at]
    if (box.accounts.get(accountID).selfID === userID) {
      throw invalidField([...path, 'userID'], 'You cannot be a persona: it is you whom they answer')
    }
    if (seen.has(`${accountID}\n${userID}`)) {
      throw invalidField([...path, 'userID'], `There is a persona ${userID} on that account already`)
    }
    seen.add(`${accountID}\n${userID}`)
  })
  const [issue] = personaIssues(personas)
  if (issue) throw invalidField(['items', ...issue.path], issue.message)
  box.commit(() => {
    for (const { accountID, userID } of personas) box.contacts.ensure(accountID, userID)
    box.personas.replace(personas)
  })
}

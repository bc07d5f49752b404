import * as Type from '@sinclair/typebox'
import { ConsentFixture } from '../../../fixtures/format.js'
import { duration } from '../../schemas.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

export const consentTools = [
  controlTool({
    name: 'queue_consent',
    title: 'Queue consent',
    description: 'Decides the next OAuth sign-in instead of a person: allows it, with fewer scopes, or makes it fail.',
    input: () => Type.Object({
      sandbox: sandbox(),
      ...ConsentFixture.properties,
      delay: Type.Optional(duration('Milliseconds on the sandbox\'s clock until the answer')),
      expiresIn: Type.Optional(duration('Seconds that the token will last'))
    }),
    run: async ({ call }, { sandbox, ...consent }) => call('POST', `${pathOf(sandbox)}/consents`, consent)
  })
]

import * as Type from '@sinclair/typebox'
import { duration, Time } from '../../schemas.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

export const clockTools = [
  controlTool({
    name: 'move_clock',
    title: 'Move clock',
    description: 'Sets, advances, freezes or resumes the clock of a sandbox. When it answers, all that fell due has happened: ' +
      'reminders, receipts, expiries. Without any of these it tells the time.',
    input: () => Type.Object({
      sandbox: sandbox(),
      advance: Type.Optional(duration('Milliseconds to go forward')),
      now: Type.Optional(Time),
      freeze: Type.Optional(Type.Boolean()),
      resume: Type.Optional(Type.Boolean())
    }),
    run: async ({ call }, { sandbox, ...change }) => Object.keys(change).length === 0
      ? call('GET', `${pathOf(sandbox)}/clock`)
      : call('POST', `${pathOf(sandbox)}/clock`, change)
  })
]

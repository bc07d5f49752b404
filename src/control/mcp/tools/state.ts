import * as Type from '@sinclair/typebox'
import { invalidInput } from '../../../domain/errors/errors.js'
import { parseJSON } from '../../../platform/json.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

export const stateTools = [
  controlTool({
    name: 'save_state',
    title: 'Save state',
    description: 'Saves the whole state of a sandbox under a name, for load_state. Without a name it returns the state as JSON, ' +
      'which is a fixture and may be large.',
    isReadOnly: true,
    input: () => Type.Object({
      sandbox: sandbox(), name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))
    }),
    run: async ({ call, saved }, { sandbox, name }) => {
      const state = JSON.stringify(await call('GET', `${pathOf(sandbox)}/state`))
      if (name === undefined) return state
      saved.save(name, state)
      return { name, length: state.length }
    }
  }),
  controlTool({
    name: 'load_state',
    title: 'Load state',
    description: 'Replaces the whole state of a sandbox by one that was saved, or by a fixture. Its schema is a resource.',
    input: () => Type.Object({
      sandbox: sandbox(),
      name: Type.Optional(Type.String({ description: 'As save_state has it.' })),
      state: Type.Optional(Type.Object({}, { description: 'A fixture.' }))
    }),
    run: async ({ call, saved }, { sandbox, name, state }) => {
      if ((name === undefined) === (state === undefined)) throw invalidInput('Pass either name or state')
      return call('PUT', `${pathOf(sandbox)}/state`, name === undefined ? state : parseJSON(saved.get(name)) as object)
    }
  })
]

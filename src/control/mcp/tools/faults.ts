import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { faultPresetNames } from '../../../domain/faults/presets.js'
import { FaultRule } from '../../../fixtures/fault-rule.js'
import { duration } from '../../schemas.js'
import { controlTool, pathOf, sandbox, segment } from './control-tool.js'

const bounds = () => ({
  times: Type.Optional(Type.Integer({ minimum: 1, description: 'How often each rule acts; without it, always.' })),
  ttl: Type.Optional(duration('Milliseconds on the sandbox\'s clock until it is over'))
})

export const faultTools = [
  controlTool({
    name: 'list_fault_presets',
    title: 'List fault presets',
    description: 'Lists what people have met on real apps, by name: what a client sees, who has seen it, and the rules that make it.',
    isReadOnly: true,
    input: () => Type.Object({}),
    run: async ({ call }) => call('GET', `${pathOf()}/faults/presets`)
  }),
  controlTool({
    name: 'apply_fault_preset',
    title: 'Apply fault preset',
    description: 'Makes calls fail as on a real app in that state, until clear_faults.',
    input: () => Type.Object({ sandbox: sandbox(), preset: StringEnum(faultPresetNames), ...bounds() }),
    run: async ({ call }, { sandbox, preset, ...bounds }) =>
      call('POST', `${pathOf(sandbox)}/faults/presets/${segment(preset)}`, bounds)
  }),
  controlTool({
    name: 'add_fault',
    title: 'Add fault',
    description: 'Makes matching requests, sends or events fail, stall or break, or answers them as you say. list_operations has the names of operations; ' +
      'mcp.send_message and so on are the tools of the app\'s own MCP server.',
    input: () => Type.Object({ sandbox: sandbox(), ...FaultRule.properties, ...bounds() }),
    run: async ({ call }, { sandbox, ...rule }) => call('POST', `${pathOf(sandbox)}/faults`, rule)
  }),
  controlTool({
    name: 'list_faults',
    title: 'List faults',
    description: 'Lists the rules with how often each has matched and fired.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox() }),
    run: async ({ call }, { sandbox }) => call('GET', `${pathOf(sandbox)}/faults`)
  }),
  controlTool({
    name: 'clear_faults',
    title: 'Clear faults',
    description: 'Ends all rules of a sandbox, or the one with that ID.',
    input: () => Type.Object({ sandbox: sandbox(), faultID: Type.Optional(Type.String({ minLength: 1 })) }),
    run: async ({ call }, { sandbox, faultID }) =>
      call('DELETE', `${pathOf(sandbox)}/faults${faultID === undefined ? '' : `/${segment(faultID)}`}`)
  })
]

import * as Type from '@sinclair/typebox'
import { presentAccounts } from '../presenters/accounts.js'
import { appTool } from './app-tool.js'

export const getAccountsTool = appTool({
  name: 'get_accounts',
  title: 'List accounts',
  description: 'Lists the connected accounts, with the IDs that the filters of other tools accept.',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [['Input, and the lines of the Markdown', 'published'], ['The hints', 'assumed']],
  input: () => Type.Object({}),
  run: ({ box }) => presentAccounts(box.accounts.listed())
})

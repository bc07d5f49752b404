import * as Type from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import type { Bridge, BridgeChange } from '../../domain/bridges/bridges.js'
import { Nullable } from '../../platform/schema-types.js'
import { BridgeFixture, bridgeSettings } from '../../fixtures/bridges.js'
import { compact } from '../../platform/compact.js'
import { closed, SandboxParams } from '../schemas.js'

const BridgeParams = Type.Object({ ...SandboxParams.properties, bridgeID: Type.String() })

const BridgeOutput = Type.Object({ ...BridgeFixture.properties, accountIDs: Type.Array(Type.String()) }, {
  title: 'MockBridge'
})

const orNull = Object.fromEntries(Object.entries(bridgeSettings).map(([name, schema]: [string, TSchema]) => {
  const { description } = schema
  return [name, Type.Optional(Nullable(schema, description === undefined ? {} : { description }))]
}))

const BridgeBody = Type.Unsafe<BridgeChange>(Type.Object(orNull, {
  ...closed, title: 'MockBridgeChange', description: 'Absent fields stay; null goes back to what is usual'
}))

/** What bridges are like: whether they are available, their flows, and what becomes of logins. */
export function bridgeRoutes (app: App): void {
  app.get('/bridges', {
    config: {
      operation: 'mockListBridges',
      scope: 'control',
      generation: 'control',
      tag: 'Bridges',
      summary: 'Lists the bridges, with their flows and what logins lead to.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: Type.Object({ items: Type.Array(BridgeOutput) }) } }
  }, async ({ sandbox }) => {
    const { bridgesOf } = await import('../../domain/bridges/bridges.js')
    return { items: bridgesOf(sandbox).map(presentBridge) }
  })

  app.patch('/bridges/:bridgeID', {
    config: {
      operation: 'mockChangeBridge',
      scope: 'control',
      generation: 'control',
      tag: 'Bridges',
      summary: 'Changes a bridge: its status, its flows, what logins lead to, and which fail.',
      fidelity: []
    },
    schema: { params: BridgeParams, body: BridgeBody, response: { 200: BridgeOutput } }
  }, async ({ sandbox, params, body }) => {
    const { changeBridge } = await import('../../domain/bridges/bridges.js')
    return presentBridge(changeBridge(sandbox, params.bridgeID, body))
  })
}

function presentBridge (bridge: Bridge) {
  const { id, type, provider, displayName, status, statusText, supportsMultipleAccounts, accountLimit } = bridge
  const { removeScopes, acceptsAnyLoginID, flows, offers, login, accounts } = bridge
  return {
    id,
    type,
    provider,
    displayName,
    status,
    ...compact({ statusText }),
    supportsMultipleAccounts,
    accountLimit,
    removeScopes: [...removeScopes],
    acceptsAnyLoginID,
    flows: [...flows],
    offers: [...offers],
    login,
    accountIDs: accounts.map(({ accountID }) => accountID)
  }
}

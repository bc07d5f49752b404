import type { App } from '../../app.js'
import { presentBridge, presentLogin, presentProvisioning } from '../presenters/bridge.js'
import { compact } from '../../../platform/compact.js'
import { runCooperatively } from '../../../platform/cooperative.js'
import {
  BridgeLogin, BridgeLoginParams, BridgeParams, GetBridgeOutput, ListBridgeLoginsOutput, ListBridgesOutput,
  ListLoginFlowsOutput, ProvisioningCapabilities, RemoveBridgeLoginBody, RemoveBridgeLoginOutput
} from '../schemas/bridges.js'

// Few runs connect a network: the first request loads the bridges that come with the mock, and the rules.
const bridges = async () => import('../../../domain/bridges/bridges.js')

/** Connectors to networks, what they can do, and who is signed in by them. */
export function bridgeRoutes (app: App): void {
  app.get('/bridges', {
    exposeHeadRoute: true,
    config: {
      operation: 'listBridges',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Lists the bridges that accounts can be connected by, with their accounts.',
      fidelity: [
        ['Not paged; accounts are embedded; status says whether another can be connected now', 'published'],
        ['local-dummy and a bridge of each network come with the mock; those of other accounts are listed too', 'assumed'],
        ['A bridge without room is connected where it can have one account, else limit_reached', 'assumed']
      ]
    },
    schema: { response: { 200: ListBridgesOutput } }
  }, async ({ sandbox }) => {
    const { bridgesOf } = await bridges()
    return { items: bridgesOf(sandbox).map(presentBridge) }
  })

  app.get('/bridges/:bridgeID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getBridge',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Returns a bridge.',
      fidelity: [['The shape of a list entry; the form of bridgeID', 'published'], ['An unknown bridge is 404', 'assumed']]
    },
    schema: { params: BridgeParams, response: { 200: GetBridgeOutput } }
  }, async ({ sandbox, params }) => {
    const { getBridge } = await bridges()
    return presentBridge(getBridge(sandbox, params.bridgeID))
  })

  app.get('/bridges/:bridgeID/capabilities', {
    exposeHeadRoute: true,
    config: {
      operation: 'getBridgeCapabilities',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Returns how people are found and groups are created by a bridge.',
      fidelity: [
        ['snake_case; groups by type', 'published'],
        ['The values follow from the capabilities of the network\'s chats; one group type, called group', 'assumed']
      ]
    },
    schema: { params: BridgeParams, response: { 200: ProvisioningCapabilities } }
  }, async ({ sandbox, params }) => {
    const { getBridge } = await bridges()
    const { provisioningCapabilities } = await import('../../../domain/bridges/provisioning-capabilities.js')
    return presentProvisioning(provisioningCapabilities(getBridge(sandbox, params.bridgeID)))
  })

  app.get('/bridges/:bridgeID/login-flows', {
    exposeHeadRoute: true,
    config: {
      operation: 'listBridgeLoginFlows',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Lists the ways to log in by a bridge.',
      fidelity: [
        ['Not paged; an id is what flowID is', 'published'],
        ['The first is the default; the flows of each network', 'assumed']
      ]
    },
    schema: { params: BridgeParams, response: { 200: ListLoginFlowsOutput } }
  }, async ({ sandbox, params }) => {
    const { getBridge } = await bridges()
    const { flows } = getBridge(sandbox, params.bridgeID)
    return { items: flows.map(({ id, name, description }) => ({ id, ...compact({ name, description }) })) }
  })

  app.get('/bridges/:bridgeID/logins', {
    exposeHeadRoute: true,
    config: {
      operation: 'listBridgeLogins',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Lists the logins of a bridge.',
      fidelity: [
        ['Not paged; one login may have several accounts', 'published'],
        ['The status follows from the accounts: the worst of them counts', 'assumed']
      ]
    },
    schema: { params: BridgeParams, response: { 200: ListBridgeLoginsOutput } }
  }, async ({ sandbox, params }) => {
    const { getBridge, loginsOf } = await bridges()
    return { items: loginsOf(getBridge(sandbox, params.bridgeID)).map(presentLogin) }
  })

  app.get('/bridges/:bridgeID/logins/:loginID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getBridgeLogin',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Returns a login.',
      fidelity: [['The shape of a list entry', 'published'], ['An unknown login is 404', 'assumed']]
    },
    schema: { params: BridgeLoginParams, response: { 200: BridgeLogin } }
  }, async ({ sandbox, params }) => {
    const { getBridge, getLogin } = await bridges()
    return presentLogin(getLogin(getBridge(sandbox, params.bridgeID), params.loginID))
  })

  app.post('/bridges/:bridgeID/logins/:loginID/remove', {
    config: {
      operation: 'removeBridgeLogin',
      scope: 'write',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Removes a login with its accounts and chats.',
      fidelity: [
        ['status is removed; the scope is one of removeScopes', 'published'],
        ['current-device everywhere; all-devices where the bridge runs elsewhere, and on local-dummy', 'assumed'],
        ['Both take accounts, contacts and chats away at once; another scope is 409', 'assumed']
      ]
    },
    schema: { params: BridgeLoginParams, body: RemoveBridgeLoginBody, response: { 200: RemoveBridgeLoginOutput } }
  }, async ({ sandbox, params, body }) => {
    const { removeLoginTask } = await import('../../../domain/bridges/login-accounts.js')
    const task = removeLoginTask(sandbox, params.bridgeID, params.loginID, body.scope)
    return { ...await runCooperatively(task), status: 'removed' as const }
  })
}

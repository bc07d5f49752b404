import type { FaultRule } from '../../fixtures/fault-rule.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Fault } from './fault.js'
import { notFound } from '../errors/errors.js'

/** Rules that together make a state of the real app that people have met. */
export interface FaultPreset {
  /** What a client sees. */
  description: string
  /** Who has seen it, or where it is published. */
  source: string
  rules: readonly FaultRule[]
}

const emptyPage = { items: [], hasMore: false, oldestCursor: null, newestCursor: null }
const reads = [
  'getAccounts', 'getAccount', 'listChats', 'getChat', 'searchChats', 'listMessages', 'getMessage', 'searchMessages'
]

/** By name. Files in `source` are those of the contract's facts. */
export const faultPresets = {
  starting: {
    description: 'The app has just started and is syncing: valid reads return 400 VALIDATION_ERROR',
    source: 'live report (later-than-4.3.0.md, Corrections by live answers); the text of the message is assumed',
    rules: reads.map(operation => ({
      operation, status: 400, code: 'VALIDATION_ERROR', message: 'Validation error'
    }))
  },
  initializing: {
    description: 'A managed server that stays "initializing": it lists no chats, and reading one returns 500 TOOL_EXECUTION_ERROR',
    source: 'two live reports (later-than-4.3.0.md, Corrections by live answers)',
    rules: [
      { operation: 'listChats', answer: { json: emptyPage } },
      { operation: 'searchChats', answer: { json: emptyPage } },
      { operation: 'getChat', status: 500, code: 'TOOL_EXECUTION_ERROR', message: 'Failed to execute tool: getChat' }
    ]
  },
  'media-gone': {
    description: 'The network no longer has the media: serving returns 502, downloading 200 with an error',
    source: 'live, app 4.3.89 (later-than-4.3.0.md, Corrections by live answers); the texts are assumed',
    rules: [
      { operation: 'serveAsset', status: 502, message: 'The media is no longer available' },
      { operation: 'downloadAsset', answer: { json: { error: 'The media is no longer available' } } },
      { operation: 'downloadAssetV0', answer: { json: { error: 'The media is no longer available' } } }
    ]
  },
  'end-of-history': {
    description: 'Nothing older has been synced: with any cursor, message lists return an empty page without cursors',
    source: 'published: cursors may be null (v1.json, ListMessagesOutput); that the app ends so early is assumed',
    rules: [{ operation: 'listMessages', query: { cursor: '' }, answer: { json: emptyPage } }]
  },
  reconnecting: {
    description: 'The app restarts: the WebSocket closes at the next event, and two attempts to reconnect return 503',
    source: 'published: events are not replayed, so a client that reconnects reads again (v1-behaviour.md, WebSocket protocol); codes are assumed',
    rules: [
      { socket: { close: 1001 }, times: 1 },
      { socket: { refuse: 503 }, times: 2 }
    ]
  },
  'rate-limited': {
    description: 'The next three calls return 429 with Retry-After: 1',
    source: 'published: 429 is declared for every operation (v1.json); the header is what the official SDK waits by (observed.md, Seen)',
    rules: [{ status: 429, retryAfter: 1, times: 3 }]
  },
  'read-only-token': {
    description: 'Writes return 403, as with a token that may only read',
    source: 'live (later-than-4.3.0.md, Corrections by live answers)',
    rules: ['POST', 'PUT', 'PATCH', 'DELETE'].map(method => ({
      method, path: '/v1/*', status: 403, code: 'forbidden', message: 'Required scopes: write, missing: write'
    }))
  },
  'send-fails': {
    description: 'The network takes no send: each ends as FAIL_RETRIABLE, which the app offers to try again',
    source: 'seen: a failed send shows later as sendStatus (observed.md, Seen); the reason is assumed',
    rules: [{ send: { status: 'FAIL_RETRIABLE', reason: 'm.bridge_unavailable', message: 'The bridge is not available' } }]
  }
} satisfies Record<string, FaultPreset>

export type FaultPresetName = keyof typeof faultPresets
export const faultPresetNames = Object.keys(faultPresets) as FaultPresetName[]

/** How far the rules of a preset go, where they have no bounds of their own. */
export type PresetBounds = Pick<FaultRule, 'ttl' | 'times'>

/**
 * Adds the rules of a preset, all or none.
 * @param bounds go over those of the preset
 * @throws MockError not_found for a name that there is not, conflict when there are too many rules
 */
export function applyPreset (box: Sandbox, name: string, bounds: PresetBounds = {}): Fault[] {
  const { rules } = presetNamed(name)
  return box.commit(() => rules.map(rule => box.faults.add({ ...structuredClone(rule), ...bounds })))
}

function presetNamed (name: string): FaultPreset {
  if (Object.hasOwn(faultPresets, name)) return faultPresets[name as FaultPresetName]
  throw notFound('fault preset', name, `There are ${faultPresetNames.join(', ')}`)
}

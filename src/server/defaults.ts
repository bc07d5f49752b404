/**
 * What the server takes where nothing else is said: the one place for it. The command's help shows it too, so that
 * this file imports nothing.
 */
export const defaults = {
  port: 23373,
  host: '127.0.0.1',
  fixture: 'default',
  rateLimit: { calls: 6000, window: 60_000 },
  sendDelay: 0,
  installations: 1,
  /** The version of Beeper Desktop that is emulated: the latest one seen (contract: later-than-4.3.0.md). */
  appVersion: '4.3.160',
  consent: 'page',
  bodyLimit: 1024 * 1024,
  bodyTimeout: 60_000,
  stateLimit: 256 * 1024 * 1024,
  maxSandboxes: 10_000,
  maxRecords: 10_000,
  maxWaiting: 1000,
  toolsPerPage: 100,
  journalSize: 1000,
  journalBytes: 64 * 1024 * 1024,
  sockets: {
    maxSockets: 10_000,
    maxBuffered: 8 * 1024 * 1024,
    maxFrame: 1024 * 1024,
    maxUnfinished: 64 * 1024 * 1024,
    // Seen (contract: later-than-4.3.0.md, Corrections).
    firstPing: 10_500,
    pingInterval: 30_000
  },
  uploadLimits: { count: 1000, bytes: 1024 ** 3, serverBytes: 4 * 1024 ** 3 }
} as const

/**
 * The identifiers that Beeper's published examples send or show, so that copied examples find what they name.
 *
 * Sources: `reference` is the API reference on developers.beeper.com and the OpenAPI document behind it (5.0.0);
 * `sdk-5` and `sdk-4` are the README and doc comments of npm @beeper/desktop-api 5.0.0 and 4.2.3; `websocket` is the
 * page "WebSocket (Experimental)"; `cli` are the README and tests of the command line client; `v0` are the pages and
 * SDKs of the v0 generation.
 *
 * Left out: IDs that are the handles or account numbers of real people. They appear in sample answers only, never in
 * a sample request. So are the cursors and upload IDs, which stand for nothing that a fixture could hold.
 */
export const publicExampleIDs = [
  { kind: 'account', id: 'matrix', sources: ['reference', 'sdk-5'] },
  { kind: 'account', id: 'discordgo', sources: ['reference', 'sdk-5'] },
  {
    kind: 'account',
    id: 'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc',
    sources: ['reference', 'sdk-5', 'sdk-4', 'cli', 'v0']
  },
  { kind: 'account', id: 'local-telegram_ba_QFrb5lrLPhO3OT5MFBeTWv0x4BI', sources: ['reference', 'sdk-4', 'cli'] },
  {
    kind: 'account', id: 'local-instagram_ba_eRfQMmnSNy_p7Ih7HL7RduRpKFU', sources: ['reference', 'sdk-4', 'cli', 'v0']
  },
  { kind: 'bridge', id: 'local-whatsapp', sources: ['reference', 'sdk-5'] },
  { kind: 'login', id: 'ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc', sources: ['reference'] },
  {
    kind: 'chat', id: '!NCdzlIaMjZUmvmvyHU:beeper.com', sources: ['reference', 'sdk-5', 'sdk-4', 'cli', 'v0']
  },
  { kind: 'localChatID', id: '1231073', sources: ['reference'] },
  {
    kind: 'chat',
    id: '!whatsapp_15550101002:ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost',
    sources: ['reference']
  },
  { kind: 'localChatID', id: '5639', sources: ['reference'] },
  {
    kind: 'chat',
    id: '!KPFTtZYWuERwib8T702N9IfqiCc:ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost',
    sources: ['reference']
  },
  { kind: 'localChatID', id: '1229391', sources: ['reference'] },
  {
    kind: 'chat',
    id: '!-5hI_iHR5vSDCtI8PzSDQT0H_3I:ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost',
    sources: ['v0']
  },
  { kind: 'chat', id: '!discord_109876543210987654:beeper.com', sources: ['reference'] },
  { kind: 'localChatID', id: '1229720', sources: ['reference'] },
  { kind: 'chat', id: '!team_launch_planning:beeper.com', sources: ['reference'] },
  { kind: 'localChatID', id: '5541', sources: ['reference'] },
  {
    kind: 'chat',
    id: '!tdvY9_XjNZ6F5P8DzBxDiqBwla0:ba_aBcD1234EfGhIjKlMnOpQrStUvWxYz.local-ai.localhost',
    sources: ['websocket']
  },
  {
    kind: 'chat',
    id: '!tdvY9_XjNZ6F5P8DzBxDiqBwla0:ba_ZxYwVuTsRqPoNmLkJiHgFeDcBa9876.local-whatsapp.localhost',
    sources: ['websocket']
  },
  { kind: 'contact', id: '@15550101002:local-whatsapp.localhost', sources: ['reference'] },
  { kind: 'contact', id: '@15550101003:local-whatsapp.localhost', sources: ['reference'] },
  { kind: 'self', id: '@ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc:local-whatsapp.localhost', sources: ['reference'] },
  { kind: 'message', id: '1343993', sources: ['reference', 'sdk-5', 'cli'] },
  { kind: 'sortKey', id: '821744079', sources: ['reference', 'cli'] },
  { kind: 'message', id: '241392', sources: ['reference'] },
  { kind: 'sortKey', id: '455171049984', sources: ['reference'] },
  { kind: 'message', id: '241393', sources: ['reference'] },
  { kind: 'sortKey', id: '455171050240', sources: ['reference'] },
  { kind: 'pendingMessageID', id: 'm1694783291234567', sources: ['reference', 'v0'] },
  { kind: 'reactionKey', id: 'x', sources: ['sdk-5'] },
  { kind: 'asset', id: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ', sources: ['reference', 'sdk-5', 'sdk-4', 'cli'] }
] as const

/**
 * Loaded before the JavaScript of a guide: the names that samples use without making them. `mock` is a server in the
 * process, `box` a sandbox of it with the default fixture, `client` the official SDK for that sandbox.
 */
const named = new Set(process.env.GUIDE_NAMES.split(','))

if (named.has('BeeperDesktop') || named.has('client')) {
  globalThis.BeeperDesktop = (await import('@beeper/desktop-api')).default
}
if (named.has('expectRequest')) globalThis.expectRequest = (await import('beeper-desktop-mock/testing')).expectRequest
if (['mock', 'box', 'client'].some(name => named.has(name))) {
  const { createMockServer } = await import('beeper-desktop-mock')
  globalThis.mock = await createMockServer({ seed: 1 })
  globalThis.box = await globalThis.mock.createSandbox()
}
if (named.has('client')) {
  globalThis.client = new globalThis.BeeperDesktop({ baseURL: globalThis.box.url, accessToken: globalThis.box.token })
}
if (named.has('chatID')) globalThis.chatID = '!NCdzlIaMjZUmvmvyHU:beeper.com'

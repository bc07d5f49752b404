/** Fields whose values are words of the API, not of people. */
const shownFields = /^(?:type|code|errcode|status|state|network|provider|requestID|scopes_supported)$/

/** What is shown of calls and answers: their form, without names, texts and IDs. */
export const redacted = {
  /** IDs become …, parameters keep their names. */
  path (path: string): string {
    const [before = '', query] = path.split('?')
    const shown = before.split('/').map(part => isID(part) && !/^v\d$/.test(part) ? '…' : part).join('/')
    if (query === undefined) return shown
    return `${shown}?${query.split('&').map(pair => `${pair.split('=')[0]}=…`).join('&')}`
  },

  body (body: unknown): string {
    const text = JSON.stringify(shown(body, '')) as string | undefined ?? ''
    return text.length > 400 ? `${text.slice(0, 400)}…` : text
  }
}

function isID (text: string): boolean { return /[%!@:\d]|.{30}/.test(text) }

function shown (value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const items = value.slice(0, 3).map(item => shown(item, name))
    return value.length > 3 ? [...items, `… ${value.length} in all`] : items
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
      // Maps by person or chat.
      [isID(name) ? '…' : name, shown(inner, name)]))
  }
  if (typeof value !== 'string' || shownFields.test(name) || value.startsWith('<base>')) return value
  return value === '' ? '' : '…'
}

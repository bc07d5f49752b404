import { signal } from '@preact/signals'

export const views = ['chats', 'calls', 'powers', 'together'] as const
export type View = typeof views[number]

/** What the page shows: the part of its address after `#`, so that reloading and links keep the place. */
export interface Route {
  sandbox: string
  view: View
  /** The rest, which the view defines: the chat, the inbox, the filters. */
  params: Readonly<Record<string, string>>
}

/** `#/default/chats?chat=...` */
export const route = signal<Route>(read(location.hash))
addEventListener('hashchange', () => { route.value = read(location.hash) })

/** The address of a place; what is left out stays, except for the parameters of a view. */
export function href ({ sandbox, view, params = {} }: Partial<Route>): string {
  const now = route.value
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '')).toString()
  return `#/${encodeURIComponent(sandbox ?? now.sandbox)}/${view ?? now.view}${query === '' ? '' : `?${query}`}`
}

/**
 * Goes to a place.
 * @param how `replace` keeps the present place out of the browser's history
 */
export function go (to: Partial<Route>, how: 'push' | 'replace' = 'push'): void {
  const address = href(to)
  if (address === location.hash) return
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  route.value = read(address)
}

/** Changes parameters of the view; an empty text drops one. */
export function goWith (params: Record<string, string>, how: 'push' | 'replace' = 'push'): void {
  go({ params: { ...route.value.params, ...params } }, how)
}

function read (hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [sandbox = '', view] = path.split('/')
  return {
    sandbox: decoded(sandbox) || 'default',
    view: views.find(name => name === view) ?? 'chats',
    params: Object.fromEntries(new URLSearchParams(query))
  }
}

function decoded (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

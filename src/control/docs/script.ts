/**
 * The script of a page with an API document: sets the component's colours, and a token to try calls with.
 * Setters: https://github.com/Authress-Engineering/openapi-explorer/blob/main/docs/documentation.md
 */
export const script = `
const explorer = document.querySelector('openapi-explorer')
const colours = {
  'bg-color': '--card', 'text-color': '--text', 'primary-color': '--accent', 'secondary-color': '--soft',
  'header-bg-color': '--card', 'header-color': '--text', 'nav-bg-color': '--page', 'nav-text-color': '--text',
  'nav-hover-bg-color': '--hover', 'nav-hover-text-color': '--text'
}
const paint = () => {
  const style = getComputedStyle(document.documentElement)
  for (const [attribute, name] of Object.entries(colours)) explorer.setAttribute(attribute, style.getPropertyValue(name).trim())
}
paint()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint)

// Beyond loopback the control API asks for its own token, and none is filled in.
const tokens = fetch('sandboxes/default/tokens').then(answer => answer.ok ? answer.json() : { items: [] })
if (explorer.dataset.api === 'v1') {
  explorer.addEventListener('spec-loaded', async () => {
    const { items } = await tokens
    const { token } = items.find(({ scopes, expired }) => scopes.includes('write') && !expired) ?? {}
    if (token !== undefined) explorer.setAuthenticationConfiguration('bearerAuth', { token })
  })
}
`

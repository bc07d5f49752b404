import { designTokens } from '../../../platform/design-tokens.js'

/** The style of the pages. It loads nothing from outside; the page's policy names it by its hash. */
export const style = `${designTokens}
* { box-sizing: border-box; }
html { font: 16px/1.5 var(--sans); }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: var(--page); color: var(--text); }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: var(--radius-l); overflow-wrap: anywhere; }
.mock { margin: 0 0 1.25rem; font-size: .8125rem; color: var(--soft); }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; font-weight: 650;
  text-wrap: balance; }
p { margin: 0 0 1rem; }
p:last-child { margin-bottom: 0; }
fieldset { margin: 1.5rem 0 0; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .25rem; font-weight: 600; }
.scope { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; padding: .75rem 0; border-top: 1px solid var(--line);
  cursor: pointer; }
.scope:first-of-type { border-top: 0; }
.scope input { width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--accent); cursor: pointer; }
.scope small { grid-column: 2; font-size: .875rem; color: var(--soft); }
dl { margin: 1rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); display: grid;
  grid-template-columns: max-content 1fr; gap: .375rem 1rem; font-size: .875rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.75rem; }
button { min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; border-radius: var(--radius); cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--soft); }
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button:hover { filter: brightness(.95); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
[role=alert] { margin: 1.25rem 0 0; padding: .75rem 1rem; border-radius: var(--radius); color: var(--notice);
  background: var(--notice-back); }
[hidden] { display: none !important; }
@media (max-width: 30rem) {
  body { place-items: start center; padding: 0; background: var(--card); }
  main { border: 0; border-radius: 0; padding: 1.5rem 1.25rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
`

import { Dialog } from '../shared/dialog.js'

const shortcuts: ReadonlyArray<readonly [keys: string[], what: string]> = [
  [['/'], 'Search'],
  [['l'], 'Go to the list of chats'],
  [['↑', '↓', 'Home', 'End'], 'Move in the list, or through messages'],
  [['Enter'], 'Open the chat; in the composer, send'],
  [['c'], 'Go to the composer'],
  [['Shift', 'Enter'], 'New line in the composer'],
  [['r'], 'Reply to the message in focus'],
  [['e'], 'Edit the message in focus'],
  [['m'], 'All that can be done to the message in focus'],
  [['n'], 'New chat'],
  [['Esc'], 'Close, or stop a reply or an edit'],
  [['?'], 'This list']
]

export function Shortcuts ({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title='Keyboard shortcuts' onClose={onClose}>
      <dl class='shortcuts'>
        {shortcuts.map(([keys, what]) => (
          <div key={what}>
            <dt>{keys.map(key => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div class='buttons'><button type='button' class='button' onClick={onClose}>Close</button></div>
    </Dialog>
  )
}

/** Outlines on a grid of 24, drawn with the colour of the text. */
const outlines = {
  archive: 'M4 8v10a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8M2.5 4h19v4h-19zM10 12h4',
  arrowDown: 'M12 5v14m-6-6 6 6 6-6',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6 9a6 6 0 1 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8m4 12h4',
  chat: 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  check: 'M5 13l4 4L19 7',
  checks: 'M2 13l4 4L15 7m-5 8 2 2L22 7',
  clip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L14 7',
  clock: 'M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M6 9l6 6 6-6',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  inbox: 'M3 13h5l1.5 3h5L16 13h5M5 5h14l2 8v6H3v-6z',
  info: 'M12 11v5m0-8.5v.5m9 4a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  label: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5v.01',
  low: 'M12 4v12m-5-5 5 5 5-5M5 20h14',
  more: 'M5 12v.01M12 12v.01M19 12v.01',
  mute: 'M4 4l16 16M18 13c-.6-.9 0-2.400-.0-4A6 6 0 0 0 8 4.500M6 9c0 6-2 7-2 8h13m-7 4h4',
  people: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-7 9c0-4 3-6 7-6s7 2 7 6m0-17a4 4 0 0 1 0 8m2 3c2.500.7 4 2.600 4 6',
  person: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-8 10c0-4.500 3.500-7 8-7s8 2.500 8 7',
  pin: 'M9 3h6l-1 6 4 4H6l4-4zM12 13v8',
  play: 'M7 4l13 8-13 8z',
  plus: 'M12 5v14M5 12h14',
  pause: 'M8 5v14M16 5v14',
  reply: 'M10 6l-6 6 6 6M4 12h9a7 7 0 0 1 7 7',
  robot: 'M5 9h14v10H5zM12 5v4m-3 4.500v.01m6-.01v.01M9.500 16.500h5',
  search: 'M20 20l-4.500-4.500M17 10.500a6.500 6.500 0 1 1-13 0 6.500 6.500 0 0 1 13 0',
  send: 'M4 12 20 4l-5 16-4-7z',
  smile: 'M8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500v.01m6-.01v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  trash: 'M4 7h16M9 7V4h6v3m-8.500 0 1 13h9l1-13',
  warning: 'M12 9v4.500m0 3v.01M12 3.500 22 20.500H2z'
} as const

export type IconName = keyof typeof outlines

/** A picture without meaning of its own: its button or the text beside it says what it is. */
export function Icon ({ name }: { name: IconName }) {
  return (
    <svg
      class='icon' viewBox='0 0 24 24' fill='none' stroke='currentColor' stroke-width='2' stroke-linecap='round'
      stroke-linejoin='round' aria-hidden='true' focusable='false'
    >
      <path d={outlines[name]} />
    </svg>
  )
}

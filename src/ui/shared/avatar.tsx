import type { Emulated } from '../api/emulated.js'
import { isOwnAsset, useAsset } from './assets.js'

interface AvatarProps {
  api: Emulated
  /** What the colour comes from: the same for a person everywhere. */
  id: string
  name: string
  imgURL?: string | null | undefined
  isGroup?: boolean
  isSmall?: boolean
}

/** A picture, or initials on a colour of one's own. The name stands beside it. */
export function Avatar ({ api, id, name, imgURL, isGroup = false, isSmall = false }: AvatarProps) {
  const picture = useAsset(api, isOwnAsset(imgURL) ? imgURL : undefined, 'image/png')
  const names = ['avatar', ...isGroup ? ['group'] : [], ...isSmall ? ['small'] : []]
  return (
    <span class={names.join(' ')} style={{ '--hue': String(hueOf(id)) }} aria-hidden='true'>
      {initials(name)}
      {picture.state === 'ready' ? <img src={picture.url} alt='' /> : undefined}
    </span>
  )
}

function hueOf (id: string): number {
  let hash = 0
  for (let at = 0; at < id.length && at < 200; at++) hash = (hash * 31 + id.charCodeAt(at)) >>> 0
  return hash % 360
}

function initials (name: string): string {
  const words = name.slice(0, 100).replace(/[^\p{L}\p{N}\s]/gu, ' ').trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(word => [...word ?? ''][0] ?? '')
  return letters.join('').toUpperCase() || '#'
}

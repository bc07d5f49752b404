import { useEffect, useState } from 'preact/hooks'
import type { Emulated } from '../api/emulated.js'

/** Object URLs that are kept; the oldest are given back. */
const mostKept = 120
const kept = new Map<string, Promise<string>>()

/** What a browser may show from a `blob:` URL. Anything else is a download. */
const shown = /^(image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)|(audio|video)\/[\w.+-]+)$/

/** Whether the page can load an address: media of the sandbox, and never of another site. */
export function isOwnAsset (url: string | undefined | null): url is string {
  return url !== undefined && url !== null && /^(mxc|localmxc|file):\/\//.test(url)
}

/**
 * Reads a file of the sandbox with the page's token.
 * @returns an object URL
 */
export async function loadAsset (api: Emulated, url: string, mimeType = 'application/octet-stream'): Promise<string> {
  const key = `${api.sandboxID} ${mimeType} ${url}`
  const known = kept.get(key)
  if (known) return known
  const loading = api.fetch('assets/serve', { query: { url } })
    .then(async response => response.arrayBuffer())
    .then(bytes => URL.createObjectURL(new Blob([bytes], { type: shown.test(mimeType) ? mimeType : 'application/octet-stream' })))
  kept.set(key, loading)
  loading.catch(() => { kept.delete(key) })
  for (const [oldest, old] of kept) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
    void old.then(object => { URL.revokeObjectURL(object) }, () => {})
  }
  return loading
}

export type Asset = { state: 'loading' } | { state: 'ready', url: string } | { state: 'gone' }

/** The same for components. @param url undefined loads nothing */
export function useAsset (api: Emulated, url: string | undefined, mimeType?: string): Asset {
  const [asset, setAsset] = useState<Asset>({ state: 'loading' })
  useEffect(() => {
    let isOver = false
    setAsset({ state: 'loading' })
    if (url !== undefined) {
      loadAsset(api, url, mimeType).then(
        object => { if (!isOver) setAsset({ state: 'ready', url: object }) },
        () => { if (!isOver) setAsset({ state: 'gone' }) }
      )
    }
    return () => { isOver = true }
  }, [api, url, mimeType])
  return asset
}

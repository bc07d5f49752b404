/** A URL as Matrix can name media by; undefined for files and for pages of the web. */
export function mediaURL (url: string | undefined): string | undefined {
  return url?.startsWith('mxc://') ? url : undefined
}

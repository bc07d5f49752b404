/** What is known of a medium besides its bytes. */
export interface MediaFacts {
  fileName: string
  mimeType: string
  /** Pixels. */
  size?: { width: number, height: number } | undefined
  /** Seconds. */
  duration?: number | undefined
}

/** Bytes that lie in a sandbox's private folder. */
export interface StoredFile {
  /** Where; means something to the folder alone. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** In hex. */
  readonly sha256: string
}

/** A file that messages and drafts can refer to. */
export interface Asset extends Readonly<MediaFacts> {
  /** mxc:// or localmxc://: what names it in attachments, and to the asset operations. */
  readonly url: string
  /** What names it in sends and drafts, if the user uploaded it. */
  readonly uploadID: string | undefined
  /** Bytes. */
  readonly fileSize: number
  /** Unix milliseconds on the sandbox's clock; undefined where a fixture does not say. */
  readonly createdAt: number | undefined
  readonly sha256: string | undefined
  /** The content, unless only its metadata came through a snapshot. */
  readonly file: StoredFile | undefined
  /** Whether the network no longer has it, whatever is here. */
  readonly isGone?: boolean | undefined
}

/** A medium that comes with the package, copied into a sandbox on demand. */
export interface BundledMedium extends Readonly<MediaFacts> {
  readonly url: string
  /** Where the original is; means something to the folder alone. */
  readonly source: string
}

/**
 * The private folder of one sandbox. It is injected, since the domain knows no file system; paths are those it
 * returned itself, never anything that a caller wrote.
 */
export interface AssetFolder {
  /** Bytes that the server as a whole may still take. */
  readonly room: number
  /** Stores content of unknown length as it comes in; holds one chunk at a time. */
  receive (chunks: AsyncIterable<Uint8Array>): Promise<StoredFile>
  /** Stores content that is at hand. */
  write (content: Uint8Array): StoredFile
  /** Copies a medium of the package. */
  copy (source: string): StoredFile
  /** Sets the file's ending from its name, and the time that Last-Modified shows. */
  settle (file: StoredFile, fileName: string, modified: number): StoredFile
  read (file: StoredFile): Uint8Array
  remove (file: StoredFile): void
  /** Whether the file is still there, and is itself what is at its path. */
  isIntact (file: StoredFile): boolean
  /** Lets the content live on, for a snapshot that refers to it, when its file is removed. */
  keep (file: StoredFile): void
  /** Content that was kept, if it still is. */
  kept (sha256: string): StoredFile | undefined
  /** A new file with content that was kept, if it still is. */
  recall (sha256: string): StoredFile | undefined
  /** The file:// URL of a path. */
  urlOf (file: StoredFile): string
  /** The path that a file:// URL means, wherever that is; undefined when it means none. */
  pathOf (url: string): string | undefined
  /** Whether a path lies in this folder, be there a file or not. */
  owns (path: string): boolean
  /** What the package has for a media URL. */
  bundled (url: string): BundledMedium | undefined
  /** Removes the folder with all that is in it. */
  dispose (): void
}

/** Where sandboxes get their folders from. One per server. */
export interface AssetStorage {
  folder (): AssetFolder
}

/** A size as it is known: two positive numbers, or none at all. */
export function wholeSize (size: Partial<NonNullable<MediaFacts['size']>> = {}): MediaFacts['size'] {
  const { width = NaN, height = NaN } = size
  return [width, height].every(side => Number.isFinite(side) && side > 0) ? { width, height } : undefined
}

/** A duration as it is known: a number of seconds, or none at all. */
export function wholeDuration (seconds = NaN): number | undefined {
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

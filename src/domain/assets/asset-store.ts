import type { PlainSection } from '../sandbox/state-section.js'
import type { AssetFixture } from '../../fixtures/format.js'
import type { Asset, AssetFolder, MediaFacts, StoredFile } from './asset.js'
import type { Clock } from '../sandbox/clock.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Ids } from '../sandbox/ids.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'
import { malformedField, MockError, NetworkRefusal, notFound, type FieldPath } from '../errors/errors.js'

/** The largest file of a form, in bytes (contract: v1-behaviour.md, Files: 500 MB). Assumed: MB as computers count. */
export const maxFileSize = 500 * 1024 * 1024

/** Uploads up to this size stand in snapshots with their content; of larger ones only the metadata and a hash do. */
const inlineFileSize = 1024 * 1024
/** How much content all uploads of a snapshot may bring into it. */
const inlineTotal = 32 * inlineFileSize

/** How much one sandbox may upload. */
export interface UploadLimits {
  count: number
  /** Of all files together. */
  bytes: number
}

export interface AssetsContext {
  clock: Clock
  ids: Ids
  undo: UndoLog
}

/** What is known of an upload besides its bytes. */
export interface UploadFacts extends Omit<MediaFacts, 'fileName'> {
  /** By default one is made. */
  fileName?: string | undefined
  /** How a made-up file name ends. */
  extension?: string | undefined
}

/** An asset whose content is there. */
export type PresentAsset = Asset & { readonly file: StoredFile }

/**
 * The files of a sandbox: what was uploaded, and copies of the package's own media. An upload lives until the sandbox
 * is reset or the server stops. Assumed: its lifetime is not stated.
 */
export class AssetStore implements PlainSection<AssetFixture[]> {
  readonly section = 'assets'
  readonly #box: AssetsContext
  readonly #folder: AssetFolder
  readonly #limits: UploadLimits
  #byURL = new Map<string, Asset>()
  #byUploadID = new Map<string, Asset>()
  #byPath = new Map<string, Asset>()
  /** Copies of media that come with the package: a cache, and no part of the state. */
  #copies = new Map<string, PresentAsset>()
  /** Files of a state that is being replaced: the next one may hold the same content. */
  #leftovers: StoredFile[] = []
  /** Digests of the contents that the last snapshot refers to without containing them. */
  #leftOut = new Set<string>()
  /** Uploads that are coming in. */
  #incoming = 0
  /** Bytes of uploads, those coming in too. */
  #bytes = 0

  constructor (box: AssetsContext, folder: AssetFolder, limits: UploadLimits) {
    this.#box = box
    this.#folder = folder
    this.#limits = limits
  }

  /** How many there are, uploaded or from the fixture. */
  get size (): number { return this.#byURL.size }

  /** @throws MockError not_found */
  upload (uploadID: string): Asset {
    const asset = this.#byUploadID.get(uploadID)
    if (!asset) {
      throw notFound('upload', uploadID, 'Uploads live until the sandbox is reset or the server stops: upload the file again')
    }
    return asset
  }

  /**
   * Stores an upload as it arrives. Call `add` or `discard` afterwards.
   * @param most bytes that it may have
   * @throws MockError bad_request when it has more, validation_error when the sandbox or the server has no room for it
   */
  async receive (chunks: AsyncIterable<Uint8Array>, most = Infinity): Promise<StoredFile> {
    this.#checkCount()
    this.#incoming++
    let size = 0
    try {
      return await this.#folder.receive(this.#metered(chunks, most, length => { size += length }))
    } catch (error) {
      this.#bytes -= size
      throw error
    } finally {
      this.#incoming--
    }
  }

  async * #metered (
    chunks: AsyncIterable<Uint8Array>, most: number, count: (length: number) => void
  ): AsyncGenerator<Uint8Array> {
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > most) throw new MockError('bad_request', `The file has more than ${most} bytes, the most that can be uploaded`)
      this.#checkBytes(chunk.length)
      this.#bytes += chunk.length
      count(chunk.length)
      yield chunk
    }
  }

  /** Gives up what `receive` stored. */
  discard (file: StoredFile): void {
    this.#bytes -= file.size
    this.#folder.remove(file)
  }

  /**
   * Makes an upload of what `receive` stored.
   * @throws MockError validation_error when the sandbox has as many uploads as it may have
   */
  add (file: StoredFile, { extension, ...facts }: UploadFacts): PresentAsset {
    this.#checkCount()
    const { ids } = this.#box
    const createdAt = this.#box.clock.now()
    const number = ids.next('upload')
    const fileName = facts.fileName ?? `upload-${number}${extension === undefined ? '' : `.${extension}`}`
    const asset: PresentAsset = {
      ...facts,
      url: ids.mediaURL(),
      uploadID: ids.upload(),
      fileName,
      fileSize: file.size,
      createdAt,
      sha256: file.sha256,
      file: this.#folder.settle(file, fileName, createdAt)
    }
    this.#box.undo.add(() => { this.#takeBack(asset) })
    this.#register(asset)
    return asset
  }

  /**
   * Resolves an asset URL. File URLs are looked up among the files that the sandbox announced, never on the
   * disk; every other path is forbidden, whatever is there.
   * @param field what the operation calls the URL
   * @throws MockError validation_error for URLs of other kinds, forbidden for other paths, not_found, bad_gateway when
   *   the content is gone
   */
  get (url: string, field: FieldPath = 'url'): PresentAsset {
    const asset = this.#find(url, field)
    if (!asset) throw notFound('asset', url, 'Name an upload of this sandbox or an attachment of its messages, or add the file to the assets of the fixture')
    const { file } = asset
    if (asset.isGone) throw new NetworkRefusal(`The network does not have ${asset.url} any more`)
    if (file && this.#folder.isIntact(file)) return { ...asset, file }
    throw new NetworkRefusal(file
      ? `The content of ${asset.url} is gone: its file is not there any more`
      : `The content of ${asset.url} is gone: a snapshot holds content up to ${inlineFileSize} bytes, and the server that had this file does not have it any more`)
  }

  #find (url: string, field: FieldPath): Asset | undefined {
    if (/^file:/i.test(url)) {
      const local = this.#folder.pathOf(url)
      if (local !== undefined && this.#folder.owns(local)) return this.#byPath.get(local)
      throw new MockError('forbidden', `The path of ${JSON.stringify(url)} is not allowed: only files of this sandbox are served, ` +
        'by the file URLs that it returned')
    }
    if (!/^(local)?mxc:\/\//i.test(url)) {
      throw malformedField(field, 'An asset URL begins with mxc://, localmxc:// or file://')
    }
    // Clients append their own parameters, such as how to decrypt.
    const bare = url.replace(/[?#].*$/s, '')
    return this.#byURL.get(url) ?? this.#byURL.get(bare) ?? this.#copy(bare)
  }

  #copy (url: string): PresentAsset | undefined {
    const copied = this.#copies.get(url)
    if (copied && this.#folder.isIntact(copied.file)) return copied
    const medium = this.#folder.bundled(url)
    if (!medium) return undefined
    const { source, ...facts } = medium
    const now = this.#box.clock.now()
    const file = this.#folder.settle(this.#folder.copy(source), medium.fileName, now)
    const copy: PresentAsset = {
      ...facts, uploadID: undefined, fileSize: file.size, createdAt: now, sha256: file.sha256, file
    }
    this.#copies.set(url, copy)
    this.#byPath.set(file.path, copy)
    return copy
  }

  /** Whether an upload, or a file of the fixture, has that URL. */
  has (url: string): boolean { return this.#byURL.has(url) }

  /**
   * Another installation has sent a file: it comes over, with its content where there is room for it.
   * @param owner has the file
   */
  adopt (url: string, owner: AssetStore): void {
    const asset = owner.#byURL.get(url)
    if (!asset || this.has(url)) return
    const { uploadID: _, file, ...facts } = asset
    let copy: StoredFile | undefined
    const room = Math.min(this.#folder.room, this.#limits.bytes - this.#bytes)
    if (file && owner.#folder.isIntact(file) && file.size <= room) {
      owner.#folder.keep(file)
      copy = this.#folder.recall(file.sha256)
    }
    const createdAt = this.#box.clock.now()
    this.#bytes += copy?.size ?? 0
    this.#register({
      ...facts, uploadID: undefined, createdAt, file: copy && this.#folder.settle(copy, facts.fileName, createdAt)
    })
  }

  /** Where the file of an upload is on this machine, if it is. */
  localPath (uploadID: string): string | undefined {
    return this.#byUploadID.get(uploadID)?.file?.path
  }

  /** The file:// URL of an asset whose content is there. */
  fileURL (asset: PresentAsset): string {
    return this.#folder.urlOf(asset.file)
  }

  /**
   * Where an asset is on this machine, or why it is not: a failed download is no error of the call (contract:
   * v1-behaviour.md, downloadAsset, whose answer has an `error`).
   * @throws MockError validation_error, forbidden, not_found
   */
  download (url: string): { srcURL: string } | { error: string } {
    try {
      return { srcURL: this.fileURL(this.get(url)) }
    } catch (error) {
      if (error instanceof NetworkRefusal) return { error: error.message }
      throw error
    }
  }

  // At both limits 422, where 507 would say it best but is not in the contract: clients repeat a 409, file and all.
  #checkCount (): void {
    const { count } = this.#limits
    if (this.#byUploadID.size + this.#incoming < count) return
    throw new MockError('validation_error', `The sandbox has ${count} uploads, which is the limit: reset it, or raise the limit of uploads at start`)
  }

  #checkBytes (more: number): void {
    const { bytes } = this.#limits
    if (this.#bytes + more > bytes) {
      throw new MockError('validation_error', `The uploads of the sandbox would take more than ${bytes} bytes, which is the limit: reset it, or raise the limit at start`)
    }
    if (more > this.#folder.room) {
      throw new MockError('validation_error', 'The server has no room for more uploads: reset or delete sandboxes, or raise the limit at start')
    }
  }

  #register (asset: Asset): void {
    this.#byURL.set(asset.url, asset)
    if (asset.uploadID !== undefined) this.#byUploadID.set(asset.uploadID, asset)
    if (asset.file) this.#byPath.set(asset.file.path, asset)
  }

  /** The file goes back to where `receive` stored it, under a name without an ending. */
  #takeBack ({ url, uploadID, file, createdAt = 0 }: PresentAsset): void {
    this.#byURL.delete(url)
    if (uploadID !== undefined) this.#byUploadID.delete(uploadID)
    this.#byPath.delete(file.path)
    this.#folder.settle(file, '', createdAt)
  }

  /** Removes every file. */
  dispose (): void {
    this.clear()
    this.#removeLeftovers()
    this.#folder.dispose()
  }

  clear (): void {
    for (const { file } of this.#byURL.values()) {
      if (!file) continue
      this.#leftovers.push(file)
      this.#bytes -= file.size
    }
    for (const { file } of this.#copies.values()) this.#folder.remove(file)
    this.#byURL.clear()
    this.#byUploadID.clear()
    this.#byPath.clear()
    this.#copies.clear()
  }

  fromFixture (section: AssetFixture[] | undefined): void {
    const wanted = new Set(section?.map(({ sha256 }) => sha256))
    this.#removeLeftovers(({ sha256 }) => !wanted.has(sha256))
    for (const row of section ?? []) {
      const { url, uploadID, fileName = url.replace(/^.*\//, ''), mimeType = 'application/octet-stream', size } = row
      const createdAt = row.createdAt === undefined ? undefined : Date.parse(row.createdAt)
      const content = this.#contentOf(row)
      const file = content && this.#folder.settle(content, fileName, createdAt ?? this.#box.clock.now())
      this.#bytes += file?.size ?? 0
      this.#register({
        url,
        uploadID,
        fileName,
        mimeType,
        size: size && { ...size },
        duration: row.duration,
        fileSize: file?.size ?? row.fileSize ?? 0,
        createdAt,
        sha256: file?.sha256 ?? row.sha256,
        file,
        isGone: row.isGone
      })
    }
    this.#removeLeftovers()
  }

  #removeLeftovers (isUseless: (file: StoredFile) => boolean = () => true): void {
    for (const file of this.#leftovers.filter(isUseless)) this.#folder.remove(file)
    this.#leftovers = this.#leftovers.filter(file => !isUseless(file))
  }

  #contentOf ({ sha256, content }: AssetFixture): StoredFile | undefined {
    const same = sha256 === undefined ? -1 : this.#leftovers.findIndex(file => file.sha256 === sha256)
    if (same >= 0) return this.#leftovers.splice(same, 1)[0]
    if (content !== undefined) return this.#folder.write(Buffer.from(content, 'base64'))
    return sha256 === undefined ? undefined : this.#folder.recall(sha256)
  }

  /**
   * A content of the state, or one that the last snapshot refers to.
   * @throws MockError not_found
   */
  content (sha256: string): StoredFile {
    for (const { file } of this.#byURL.values()) {
      if (file?.sha256 === sha256 && this.#folder.isIntact(file)) return file
    }
    const kept = this.#leftOut.has(sha256) ? this.#folder.kept(sha256) : undefined
    if (!kept) throw notFound('content', sha256, 'Name the sha256 of an asset of the state whose content is there')
    return kept
  }

  /** The digests of contents that the state names and that are not there. */
  missing (): string[] {
    return [...new Set([...this.#byURL.values()].flatMap(({ file, sha256 }) => file ? [] : sha256 ?? []))]
  }

  #lacking (sha256: string): Asset[] {
    const lacking = [...this.#byURL.values()].filter(asset => !asset.file && asset.sha256 === sha256)
    if (lacking.length > 0) return lacking
    throw notFound('content', sha256, 'The state has no file with this sha256 whose content is missing: restore the state first')
  }

  /**
   * Stores a content that is missing, as it arrives. Call `fill` afterwards.
   * @throws MockError not_found when it is not missing, validation_error when it is another one or there is no room for
   *   it, bad_request when it is larger than a file may be
   */
  async receiveMissing (sha256: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    this.#lacking(sha256)
    let size = 0
    try {
      const file = await this.#folder.receive(this.#metered(chunks, maxFileSize, length => { size += length }))
      if (file.sha256 === sha256) return file
      this.#folder.remove(file)
      throw new MockError('validation_error', `What arrived has the SHA-256 ${file.sha256}, and ${file.size} bytes: it broke off, or is another file`)
    } catch (error) {
      this.#bytes -= size
      throw error
    }
  }

  /**
   * Provides what `receiveMissing` stored to the files that lack it.
   * @throws MockError not_found when none does any more, or no room for a copy
   */
  fill (file: StoredFile): void {
    try {
      const lacking = this.#lacking(file.sha256)
      this.#folder.keep(file)
      for (const asset of lacking) this.#fill(asset, file)
    } finally {
      this.discard(file)
    }
  }

  #fill (asset: Asset, { sha256 }: StoredFile): void {
    const copy = this.#folder.recall(sha256)
    if (!copy) return
    this.#bytes += copy.size
    const createdAt = asset.createdAt ?? this.#box.clock.now()
    const filled = { ...asset, fileSize: copy.size, file: this.#folder.settle(copy, asset.fileName, createdAt) }
    this.#box.undo.add(() => {
      this.#byPath.delete(filled.file.path)
      this.discard(filled.file)
      this.#register(asset)
    })
    this.#register(filled)
  }

  /** The contents that the last snapshot refers to without containing them: a state file has them beside it. */
  leftOut (): StoredFile[] {
    return [...this.#leftOut].flatMap(sha256 => this.#folder.kept(sha256) ?? [])
  }

  /** Has a content ready for a state to be restored that refers to it. */
  provide (file: StoredFile): void {
    this.#folder.keep(file)
  }

  /** @param wantsContent whether the content of an asset is read; by default that of all */
  toFixture (wantsContent: (url: string) => boolean = () => true): AssetFixture[] | undefined {
    this.#leftOut.clear()
    if (this.#byURL.size === 0) return undefined
    let room = inlineTotal
    return [...this.#byURL.values()].map(asset => {
      const { file } = asset
      const row = toFixture(asset)
      if (!file || !this.#folder.isIntact(file)) return row
      if (file.size > Math.min(inlineFileSize, room)) {
        this.#folder.keep(file)
        this.#leftOut.add(file.sha256)
        return row
      }
      room -= file.size
      if (!wantsContent(asset.url)) return row
      return { ...row, content: Buffer.from(this.#folder.read(file)).toString('base64') }
    })
  }

  /** Uses the content's hash, so that a digest reads no files. */
  * fingerprint (): Generator<AssetFixture & { isMissing: boolean }> {
    for (const asset of this.#byURL.values()) yield { ...toFixture(asset), isMissing: asset.file === undefined }
  }
}

/** Always in the same order, whatever made the asset, so that equal states have equal digests. */
function toFixture (asset: Asset): AssetFixture {
  const { url, uploadID, fileName, mimeType, fileSize, size, duration, createdAt, sha256, isGone } = asset
  return {
    url,
    fileName,
    mimeType,
    fileSize,
    ...compact({ uploadID, size, duration, createdAt: createdAt === undefined ? undefined : iso(createdAt), sha256 }),
    ...(isGone ? { isGone } : {})
  }
}

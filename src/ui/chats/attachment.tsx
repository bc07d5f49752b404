import { useState } from 'preact/hooks'
import type { Attachment } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { isOwnAsset, loadAsset, useAsset } from '../shared/assets.js'
import { Icon } from '../shared/icon.js'
import { attempt } from '../shared/toasts.js'
import { kindOf } from './content.js'

interface AttachmentProps {
  sandbox: OpenSandbox
  attachment: Attachment
}

/** An attachment as its kind is shown. What has a size keeps its room before it is loaded. */
export function AttachmentView ({ sandbox, attachment }: AttachmentProps) {
  switch (attachment.type) {
    case 'img': return <Picture sandbox={sandbox} attachment={attachment} />
    case 'video': return <Recording sandbox={sandbox} attachment={attachment} />
    case 'audio': return <Recording sandbox={sandbox} attachment={attachment} />
    default: return <FileLink sandbox={sandbox} attachment={attachment} />
  }
}

function urlOf ({ srcURL, id }: Attachment): string | undefined {
  return [srcURL, id].find(isOwnAsset)
}

function nameOf (attachment: Attachment): string { return attachment.fileName ?? kindOf(attachment) }

/** The room that a picture takes: its own size, within what a bubble holds. */
function roomOf ({ size, isSticker }: Attachment): { width: string, aspectRatio: string } {
  const { width = 320, height = 240 } = size ?? {}
  const most = isSticker ? 144 : 320
  const scale = Math.min(1, most / Math.max(1, width), most / Math.max(1, height))
  return { width: `${Math.max(48, Math.round(width * scale))}px`, aspectRatio: `${Math.max(1, width)} / ${Math.max(1, height)}` }
}

function Picture ({ sandbox, attachment }: AttachmentProps) {
  const asset = useAsset(sandbox.api, urlOf(attachment), attachment.mimeType ?? 'image/png')
  const isGone = asset.state === 'gone' || urlOf(attachment) === undefined
  return (
    <span class='media' style={roomOf(attachment)}>
      {asset.state === 'ready' ? <img src={asset.url} alt={nameOf(attachment)} /> : undefined}
      {isGone ? <span class='gone' dir='auto'><Icon name='warning' />{nameOf(attachment).slice(0, 80)} is not available</span> : undefined}
    </span>
  )
}

/** Videos and recordings are large: they are loaded when they are to be played. */
function Recording ({ sandbox, attachment }: AttachmentProps) {
  const [isWanted, want] = useState(false)
  const url = urlOf(attachment)
  const isVideo = attachment.type === 'video'
  const asset = useAsset(sandbox.api, isWanted ? url : undefined, attachment.mimeType ?? (isVideo ? 'video/mp4' : 'audio/mpeg'))
  const room = isVideo ? { class: 'media', style: roomOf(attachment) } : { class: 'media audio' }
  const label = `Play ${kindOf(attachment).toLowerCase()}${attachment.duration === undefined ? '' : `, ${length(attachment.duration)}`}`
  return (
    <span {...room}>
      {asset.state === 'ready'
        ? isVideo
          ? <video src={asset.url} controls autoplay aria-label={nameOf(attachment)} />
          : <audio src={asset.url} controls autoplay aria-label={nameOf(attachment)} />
        : asset.state === 'gone' || url === undefined
          ? <span class='gone' dir='auto'><Icon name='warning' />{nameOf(attachment).slice(0, 80)} is not available</span>
          : (
            <button type='button' class='play' aria-label={label} disabled={isWanted} onClick={() => { want(true) }}>
              <Icon name='play' />
              <span>{isVideo ? '' : `${kindOf(attachment)} `}{attachment.duration === undefined ? '' : length(attachment.duration)}</span>
            </button>)}
    </span>
  )
}

function FileLink ({ sandbox, attachment }: AttachmentProps) {
  const url = urlOf(attachment)
  const save = async () => {
    if (url === undefined) throw new Error('The file is not available')
    const link = document.createElement('a')
    link.href = await loadAsset(sandbox.api, url)
    link.download = nameOf(attachment)
    link.click()
  }
  return (
    <button type='button' class='file' onClick={() => { attempt(save) }}>
      <Icon name='file' />
      <span class='what'>
        <span dir='auto'>{nameOf(attachment).slice(0, 200)}</span>
        <small>{attachment.fileSize === undefined ? attachment.mimeType ?? 'File' : sizeOf(attachment.fileSize)}</small>
      </span>
    </button>
  )
}

/** Seconds as minutes and seconds. */
function length (seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function sizeOf (bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

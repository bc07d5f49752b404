import type { Message } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import type { People } from './surroundings.js'
import { Avatar } from '../shared/avatar.js'
import { Icon } from '../shared/icon.js'
import { RichText } from '../shared/rich-text.js'
import { dayName, hour, long } from '../shared/time.js'
import { AttachmentView } from './attachment.js'
import { contentOf } from './content.js'

/** Messages of one person within so many milliseconds stand together. */
const together = 5 * 60 * 1000

interface MessageRowProps {
  sandbox: OpenSandbox
  message: Message
  index: number
  isGroup: boolean
  people: People
  selfID: string | undefined
  actor: string
  before: Message | undefined
  isNewDay: boolean
  /** Whether a link led to it. */
  isTarget: boolean
  /** The message that it replies to, if that is held. */
  answered: Message | undefined
  /** Whether it is the one that Tab leads to. */
  isTabbed: boolean
  onMenu: (anchor: HTMLElement) => void
  onReply: () => void
  onJump: (id: string) => void
  onReact: (key: string) => void
  onResend: () => void
}

export function MessageRow (props: MessageRowProps) {
  const { sandbox, message, index, isGroup, people, before, isNewDay, isTarget, isTabbed, onMenu, onReply } = props
  const { senderID, timestamp, isSender = false, isDeleted = false, text, attachments = [], editedTimestamp, type } = message
  const isFirst = isNewDay || !before || before.senderID !== senderID || before.type === 'NOTICE' ||
    Date.parse(timestamp) - Date.parse(before.timestamp) > together
  const name = nameOf(message, people)
  const isSticker = attachments.some(attachment => attachment.isSticker) && text === undefined
  const names = ['message', isSender ? 'own' : 'other', ...isFirst ? ['first'] : [], ...isTarget ? ['target'] : [], ...isSticker ? ['sticker'] : [],
    ...type === 'NOTICE' ? ['note'] : []]
  return (
    <div class='message-place'>
      {isNewDay ? <div class='day' role='separator'><time dateTime={timestamp}>{dayName(timestamp)}</time></div> : undefined}
      <article
        class={names.join(' ')} data-index={index} data-id={message.id} tabIndex={isTabbed ? 0 : -1}
        aria-label={`${isSender ? 'You' : name.slice(0, 60)}, ${long(timestamp)}: ${contentOf(message).slice(0, 200)}`}
      >
        {isSender ? undefined : isFirst ? <Avatar api={sandbox.api} id={senderID} name={name} imgURL={people.get(senderID)?.imgURL} isSmall /> : <span class='avatar-space' />}
        <div class='body'>
          {!isSender && isFirst && isGroup ? <span class='sender' dir='auto'>{name.slice(0, 300)}</span> : undefined}
          <div class='bubble'>
            <Answered {...props} />
            {isDeleted ? <p class='deleted'>Message deleted</p> : undefined}
            {isDeleted ? undefined : attachments.map((attachment, at) => <AttachmentView key={attachment.id ?? at} sandbox={sandbox} attachment={attachment} />)}
            {isDeleted || text === undefined || text === '' ? undefined : <div class='text' dir='auto'><RichText html={text} /></div>}
            {!isDeleted && text === undefined && attachments.length === 0 ? <p class='deleted'>{contentOf(message)}</p> : undefined}
            {isDeleted
              ? undefined
              : message.links?.filter(({ url }) => /^https?:/i.test(url)).slice(0, 3).map(({ url, title, summary }) => (
                <a class='link-preview' key={url} href={url} target='_blank' rel='noreferrer noopener'>
                  <strong dir='auto'>{title}</strong>
                  {summary === undefined ? undefined : <span dir='auto'>{summary}</span>}
                </a>
              ))}
            <span class='meta'>
              {editedTimestamp === undefined || isDeleted ? undefined : <span title={`Edited ${long(editedTimestamp)}`}>edited </span>}
              <time dateTime={timestamp} title={long(timestamp)}>{hour(timestamp)}</time>
              {isSender ? <Status message={message} people={people} /> : undefined}
            </span>
          </div>
          <Reactions {...props} />
          <Failure {...props} />
        </div>
        <div class='tools'>
          {isDeleted
            ? undefined
            : <button type='button' class='icon-button' aria-label='Reply' tabIndex={isTabbed ? 0 : -1} onClick={onReply}><Icon name='reply' /></button>}
          <button
            type='button' class='icon-button' aria-label='More about this message' aria-haspopup='menu' tabIndex={isTabbed ? 0 : -1}
            onClick={event => { onMenu(event.currentTarget) }}
          >
            <Icon name='more' />
          </button>
        </div>
      </article>
    </div>
  )
}

export function nameOf ({ senderID, senderName }: Message, people: People): string {
  const person = people.get(senderID)
  return senderName ?? person?.fullName ?? person?.username ?? senderID
}

function Answered ({ message: { linkedMessageID, isDeleted }, answered, people, onJump }: MessageRowProps) {
  if (linkedMessageID === undefined || isDeleted) return null
  return (
    <button type='button' class='answered' tabIndex={-1} onClick={() => { onJump(linkedMessageID) }}>
      {answered
        ? (
          <>
            <strong dir='auto'>{answered.isSender ? 'You' : nameOf(answered, people).slice(0, 60)}</strong>
            <span dir='auto'>{contentOf(answered).slice(0, 200)}</span>
          </>)
        : <span>An earlier message</span>}
    </button>
  )
}

function Reactions ({ message: { reactions = [], isDeleted }, people, selfID, actor, onReact }: MessageRowProps) {
  if (reactions.length === 0 || isDeleted) return null
  const byKey = new Map<string, string[]>()
  for (const { reactionKey, participantID } of reactions) {
    const who = people.get(participantID)
    const name = participantID === selfID ? 'You' : who?.fullName ?? who?.username ?? participantID
    byKey.set(reactionKey, [...byKey.get(reactionKey) ?? [], name.slice(0, 60)])
  }
  const acting = actor === 'self' ? selfID : actor
  return (
    <div class='reactions'>
      {[...byKey].map(([key, names]) => {
        const isMine = reactions.some(one => one.reactionKey === key && one.participantID === acting)
        return (
          <button
            type='button' key={key} aria-pressed={isMine} tabIndex={-1} title={names.slice(0, 20).join(', ')} onClick={() => { onReact(key) }}
            aria-label={`${key}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`}
          >
            <span>{key.length > 12 ? `${key.slice(0, 12)}…` : key}</span>{names.length > 1 ? <span>{names.length}</span> : undefined}
          </button>
        )
      })}
    </div>
  )
}

/** Whether a message of yours is on its way, delivered or read. */
function Status ({ message: { sendStatus, seen }, people }: { message: Message, people: People }) {
  const status = sendStatus?.status
  if (status === 'PENDING') return <span class='status' title='Not confirmed by the network yet'><Icon name='clock' /><span class='sr-only'>pending</span></span>
  if (status === 'FAIL_RETRIABLE' || status === 'FAIL_PERMANENT') {
    return <span class='status failed'><Icon name='warning' /><span class='sr-only'>not sent</span></span>
  }
  const readers = readersOf(seen)
  if (readers === undefined) return <span class='status' title='Sent'><Icon name='check' /><span class='sr-only'>sent</span></span>
  const names = readers.slice(0, 10).map(id => people.get(id)?.fullName ?? id).join(', ').slice(0, 300)
  const title = names === '' ? 'Read' : `Read by ${names}${readers.length > 10 ? ` and ${readers.length - 10} more` : ''}`
  return <span class='status read' title={title}><Icon name='checks' /><span class='sr-only'>{title}</span></span>
}

/** Who has read a message; an empty list where the contract says only that it was read. */
function readersOf (seen: Message['seen']): string[] | undefined {
  if (seen === undefined || seen === false) return undefined
  if (typeof seen !== 'object') return []
  const readers = Object.entries(seen).filter(([, when]) => when !== false).map(([id]) => id)
  return readers.length === 0 ? undefined : readers
}

function Failure ({ message: { sendStatus }, onResend }: MessageRowProps) {
  if (sendStatus?.status !== 'FAIL_RETRIABLE' && sendStatus?.status !== 'FAIL_PERMANENT') return null
  const { message, reason, status } = sendStatus
  return (
    <p class='failure'>
      <span dir='auto'>Not sent: {message ?? reason ?? 'the network refused it'}</span>
      {status === 'FAIL_RETRIABLE' ? <button type='button' class='button small' onClick={onResend}>Try again</button> : undefined}
    </p>
  )
}

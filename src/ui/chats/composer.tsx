import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Chat, Message } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { Icon } from '../shared/icon.js'
import { asMarkdown } from '../shared/markdown.js'
import { plainText } from '../shared/rich-text.js'
import { complain } from '../shared/toasts.js'
import { type Actions, self, type Upload } from './actions.js'
import { contentOf } from './content.js'
import { PersonPicker } from './person-picker.js'

/** What is being written. */
export type Draft = { kind: 'new' } | { kind: 'reply', to: Message } | { kind: 'edit', message: Message }

/** Milliseconds for which typing is told once. */
const typingPause = 4000

interface ComposerProps {
  sandbox: OpenSandbox
  chat: Chat
  actions: Actions
  actor: Signal<string>
  draft: Signal<Draft>
}

/** Writes as the person who is chosen. */
export function Composer ({ sandbox, chat, actions, actor, draft }: ComposerProps) {
  const text = useSignal('')
  const uploads = useSignal<readonly Upload[]>([])
  const isSending = useSignal(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const typed = useRef<{ at: number, actor: string } | undefined>(undefined)
  const { value } = draft
  // At once: what is typed next must not be replaced by the text that is edited.
  useLayoutEffect(() => {
    if (value.kind === 'edit') text.value = asMarkdown(value.message.text ?? '')
    if (value.kind !== 'new') area.current?.focus()
  }, [value])
  // A person who has left cannot act any more.
  const isThere = actor.value === self || chat.participants.items.some(({ id }) => id === actor.value)
  useEffect(() => { if (!isThere) actor.value = self }, [isThere])
  useEffect(() => () => { stopTyping() }, [])

  const stopTyping = () => {
    if (!typed.current) return
    actions.type(chat.id, typed.current.actor, 'paused').catch(() => {})
    typed.current = undefined
  }
  const showTyping = () => {
    if (value.kind === 'edit') return
    const now = Date.now()
    if (typed.current?.actor === actor.value && now - typed.current.at < typingPause) return
    typed.current = { at: now, actor: actor.value }
    actions.type(chat.id, actor.value, 'typing').catch(() => {})
  }
  const rest = () => {
    draft.value = { kind: 'new' }
    text.value = ''
    uploads.value = []
  }
  const submit = async () => {
    const sent = { text: text.value, uploads: uploads.value }
    if (isSending.value || (sent.text.trim() === '' && sent.uploads.length === 0)) return
    isSending.value = true
    try {
      if (value.kind === 'edit') await actions.edit(value.message, sent.text)
      else await actions.send(chat.id, actor.value, { ...sent, replyTo: value.kind === 'reply' ? value.to.id : undefined })
      typed.current = undefined
      const { text: written, uploads: attached } = { text: text.value, uploads: uploads.value }
      rest()
      // What was added while it was sent is for the next message.
      text.value = written.startsWith(sent.text) ? written.slice(sent.text.length) : written
      uploads.value = attached.filter(upload => !sent.uploads.includes(upload))
    } catch (error) {
      complain(error)
    } finally {
      isSending.value = false
      area.current?.focus()
    }
  }
  const attach = async (files: Iterable<File>) => {
    try {
      for (const file of files) uploads.value = [...uploads.value, await actions.upload(file)]
    } catch (error) {
      complain(error)
    }
  }
  return (
    <form
      class='composer' aria-label='Write' onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
      onDragOver={event => { event.preventDefault() }}
      onDrop={event => {
        event.preventDefault()
        void attach(event.dataTransfer?.files ?? [])
      }}
    >
      {chat.draft && value.kind === 'new' && text.value === ''
        ? (
          <p class='about'>
            <span class='text' dir='auto'><strong>Draft</strong> {plainText(chat.draft.text) || 'with attachments'}</span>
            <button type='button' class='button small' onClick={() => { text.value = asMarkdown(chat.draft?.text ?? '') }}>Use</button>
            <button type='button' class='button small' onClick={() => { actions.patch(chat.id, { draft: null }).catch(complain) }}>Discard</button>
          </p>)
        : undefined}
      {value.kind === 'new'
        ? undefined
        : (
          <p class='about'>
            <Icon name={value.kind === 'reply' ? 'reply' : 'edit'} />
            <span class='text' dir='auto'>{contentOf(value.kind === 'reply' ? value.to : value.message).slice(0, 300)}</span>
            <button type='button' class='icon-button' aria-label={value.kind === 'reply' ? 'Stop the reply' : 'Stop the edit'} onClick={rest}><Icon name='close' /></button>
          </p>)}
      {uploads.value.length > 0
        ? (
          <ul class='uploads'>
            {uploads.value.map(upload => (
              <li key={upload.uploadID}>
                <Icon name='clip' /><span class='text' dir='auto'>{upload.fileName}</span>
                <button
                  type='button' class='icon-button' aria-label={`Remove ${upload.fileName}`}
                  onClick={() => { uploads.value = uploads.value.filter(other => other !== upload) }}
                >
                  <Icon name='close' />
                </button>
              </li>
            ))}
          </ul>)
        : undefined}
      <div class='write'>
        <label class='icon-button' title='Attach files'>
          <Icon name='clip' /><span class='sr-only'>Attach files</span>
          <input
            type='file' multiple class='sr-only' onChange={event => {
              void attach([...event.currentTarget.files ?? []])
              event.currentTarget.value = ''
            }}
          />
        </label>
        <textarea
          id='composer' ref={area} rows={1} value={text.value} dir='auto' aria-label='Message' placeholder={placeholderOf(actor.value, chat)}
          onInput={event => {
            text.value = event.currentTarget.value
            showTyping()
          }}
          onKeyDown={event => {
            if (event.key === 'Escape') rest()
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            void submit()
          }}
          onPaste={event => {
            const files = [...event.clipboardData?.files ?? []]
            if (files.length > 0) void attach(files)
          }}
        />
        <button class='icon-button send' aria-label={value.kind === 'edit' ? 'Save the edit' : 'Send'} disabled={isSending.value}><Icon name='send' /></button>
      </div>
      <div class='as'>
        <span>{value.kind === 'edit' ? 'Edited by its author' : 'Write as'}</span>
        {value.kind === 'edit' ? undefined : <PersonPicker sandbox={sandbox} chat={chat} actor={actor} />}
        <span class='hint'>{actor.value === self ? 'sent as the app would' : 'arrives from the network'}</span>
      </div>
    </form>
  )
}

function placeholderOf (actor: string, { participants, isReadOnly }: Chat): string {
  if (actor === self) return isReadOnly ? 'You cannot write here' : 'Message, in Markdown'
  const person = participants.items.find(({ id }) => id === actor)
  return `Message from ${(person?.fullName ?? actor).slice(0, 60)}`
}

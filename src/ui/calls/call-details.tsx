import { useEffect, useState } from 'preact/hooks'
import { control, path } from '../api/server.js'
import type { OpenSandbox } from '../sandbox.js'
import { href } from '../route.js'
import { sandboxes } from '../sandbox.js'
import { announce } from '../shared/announce.js'
import { Icon } from '../shared/icon.js'
import { long } from '../shared/time.js'
import { attempt } from '../shared/toasts.js'
import { type CallEntry, frameType, readable, type RequestEntry, target, tone } from './call-entry.js'
import { asCurl, asTest } from './copy-as.js'

interface Explanation { sentences: string[], nearMisses: Array<{ rule: string, message: string }> }

/** All that the journal knows of one call. */
export function CallDetails ({ sandbox, entry, onClose }: { sandbox: OpenSandbox, entry: CallEntry, onClose: () => void }) {
  const title = entry.kind === 'request' ? `${entry.method} ${target(entry)}` : `${frameType(entry)} on ${entry.socket}`
  return (
    <section class='call-details' aria-labelledby='call-title'>
      <header>
        <h2 id='call-title' dir='auto'>{title}</h2>
        <button type='button' class='icon-button' aria-label='Close the call' onClick={onClose}><Icon name='close' /></button>
      </header>
      {entry.kind === 'request'
        ? <RequestDetails sandbox={sandbox} entry={entry} />
        : (
          <>
            <p class='hint'>{entry.direction === 'in' ? 'From the client' : 'To the client'}, {long(entry.at)}</p>
            <Fired rules={entry.faults} />
            <Part title='Frame' text={readable(entry.frame)} />
          </>
          )}
    </section>
  )
}

function RequestDetails ({ sandbox, entry }: { sandbox: OpenSandbox, entry: RequestEntry }) {
  const [explanation, setExplanation] = useState<Explanation>()
  useEffect(() => {
    let isShown = true
    setExplanation(undefined)
    control<Explanation>(path`sandboxes/${sandbox.id}/explain/${String(entry.id)}`)
      .then(answer => { if (isShown) setExplanation(answer) }, () => {})
    return () => { isShown = false }
  }, [sandbox, entry.id])
  const { url = location.origin, fixture } = sandboxes.value.find(({ id }) => id === sandbox.id) ?? {}
  const place = { url, sandboxID: sandbox.id, fixture }
  const copy = (what: string, text: string) => {
    attempt(async () => {
      await navigator.clipboard.writeText(text)
      announce(`Copied as ${what}`)
    })
  }
  const chatID = chatOf(entry)
  return (
    <>
      <p class='summary'>
        <Status entry={entry} /> {entry.operation ?? 'no operation'} · {Number(entry.milliseconds.toPrecision(2))} ms · {long(entry.at)}
        {entry.tokenID === undefined ? ' · without a token' : ` · token ${entry.tokenName ?? entry.tokenID}`}
      </p>
      <p class='actions'>
        <button type='button' class='button small' onClick={() => { copy('curl', asCurl(entry, place)) }}><Icon name='copy' />Copy as curl</button>
        <button type='button' class='button small' onClick={() => { copy('a test', asTest(entry, place)) }}><Icon name='copy' />Copy as test</button>
        {chatID === undefined ? undefined : <a class='button small' href={href({ view: 'chats', params: { chat: chatID } })}><Icon name='chat' />Show the chat</a>}
      </p>
      <Fired rules={entry.faults} />
      {(entry.warnings ?? []).map(warning => <p class='notice' key={warning}>{warning}</p>)}
      <div class='explanation'>
        <h3>Why this answer</h3>
        {(explanation?.sentences ?? [entry.explanation ?? '…']).map(sentence => <p key={sentence} dir='auto'>{sentence}</p>)}
        {(explanation?.nearMisses ?? []).map(({ rule, message }) => <p key={rule} class='hint' dir='auto'>{message}</p>)}
      </div>
      <Part title='Request' text={[headerLines(entry.headers), entry.body === undefined ? '' : readable(entry.body)].filter(Boolean).join('\n\n')} />
      <Part title='Answer' text={entry.answer === undefined ? 'no body' : readable(entry.answer)} note={entry.answerType} />
    </>
  )
}

/** The rules that fired on a call. */
function Fired ({ rules = [] }: { rules: string[] | undefined }) {
  if (rules.length === 0) return null
  return (
    <p class='fired'>
      <Icon name='warning' />
      <span>{rules.length === 1 ? 'The fault rule' : 'The fault rules'} {rules.map(rule => <code key={rule}>{rule}</code>)} fired. <a href={href({ view: 'powers', params: {} })}>Faults</a></span>
    </p>
  )
}

function Part ({ title, text, note }: { title: string, text: string, note?: string | undefined }) {
  return (
    <details open>
      <summary>{title}{note === undefined ? undefined : <small> {note}</small>}</summary>
      <pre class='code' tabIndex={0} dir='auto'>{text}</pre>
    </details>
  )
}

/** The status of an answer, in words where a number would not say it. */
export function Status ({ entry }: { entry: CallEntry }) {
  const text = entry.kind === 'frame' ? entry.direction : entry.status === 0 ? 'broken' : String(entry.status)
  return <span class='call-status' data-tone={tone(entry)}>{text}</span>
}

function headerLines (headers: RequestEntry['headers'] = {}): string {
  return Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`).join('\n')
}

function chatOf ({ params, body, answer }: RequestEntry): string | undefined {
  for (const part of [params, body, answer]) {
    const { chatID } = (typeof part === 'object' && part !== null ? part : {}) as { chatID?: unknown }
    if (typeof chatID === 'string') return chatID
  }
  return undefined
}

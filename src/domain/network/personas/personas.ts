import type { ChatStore } from '../../chats/chat-store.js'
import type { JobData, Scheduler } from '../../sandbox/scheduler.js'
import type { Membership } from '../../homeserver/membership.js'
import type { Message } from '../../messages/message.js'
import type { PlainSection } from '../../sandbox/state-section.js'
import type { PersonaFixture, PersonaRule } from '../../../fixtures/format.js'
import type { UndoLog } from '../../sandbox/undo-log.js'
import type { Receipts } from '../receipts.js'
import { deliver, type DeliveryContext } from '../remote/deliver.js'
import { capabilitiesOf } from '../../capabilities/capabilities.js'
import { compile } from './pattern.js'
import { personaBounds } from './persona-bounds.js'
import { textBounds } from '../../rich-text/text-bounds.js'
import { setReaction } from '../../messages/set-reaction.js'
import { bareText, escapeHtml, type RichText } from '../../rich-text/to-rich-text.js'
import { isConnected } from '../../accounts/connection.js'
import { cut, cutShown } from '../../../platform/cut.js'

export interface PersonasContext extends DeliveryContext {
  chats: ChatStore
  homeserver: Membership
  jobs: Scheduler
  receipts: Receipts
  undo: UndoLog
}

/** The job in which a persona acts. Its data are a `Deed`. */
const job = 'persona.act'

/** What a persona has made up its mind to do. */
interface Deed extends JobData {
  userID: string
  chatID: string
  /** The message that it answers or reacts to. */
  messageID: string
  /** Matrix HTML. */
  html?: string
  /** Says what the message said, attachments included. */
  echo?: boolean
  /** Answers that message, instead of just writing. */
  reply?: boolean
  react?: string
}

type Matcher = (text: string) => string[] | undefined

/** What rules look at of a message: its text without markup, and the same as `equals` and `contains` compare it. */
interface Said {
  text: string
  lower: string
}

/**
 * Scripted people, who answer what the user sends once the network has taken it. They react only to the user, so that
 * two personas cannot talk forever.
 */
export class Personas implements PlainSection<PersonaFixture[]> {
  readonly section = 'personas'
  readonly #box: PersonasContext
  #personas: PersonaFixture[] = []
  /** By rule, made when first needed. */
  #matchers = new WeakMap<PersonaRule, Matcher>()

  constructor (box: PersonasContext) {
    this.#box = box
    box.jobs.handle(job, data => { this.#act(data as Deed) })
  }

  list (): PersonaFixture[] { return structuredClone(this.#personas) }

  /** Replaces all personas; the caller has checked them and holds a commit. */
  replace (personas: PersonaFixture[]): void {
    const before = this.#personas
    this.#box.undo.add(() => { this.#personas = before })
    this.#personas = structuredClone(personas)
  }

  /** The user's message has arrived: each persona that it addresses plans its answer. */
  heard (message: Message): void {
    const { chat } = message
    let participants: Set<string> | undefined
    let said: Said | undefined
    for (const persona of this.#personas) {
      if (persona.accountID !== chat.account.accountID || persona.userID === chat.account.selfID) continue
      participants ??= new Set(chat.participants.map(({ id }) => id))
      if (!participants.has(persona.userID)) continue
      // A person with an installation answers there.
      if (this.#box.homeserver.installation?.isPlayed(persona.userID)) continue
      if (chat.type === 'group' && !this.#listensInGroup(persona, message)) continue
      said ??= saidIn(message)
      this.#plan(persona, message, said)
    }
  }

  #listensInGroup ({ userID, groups = 'mentioned' }: PersonaFixture, message: Message): boolean {
    if (groups !== 'mentioned') return groups === 'always'
    const { chat, mentions, linkedMessageID } = message
    if (mentions?.includes(userID) || mentions?.includes('@room')) return true
    return linkedMessageID !== undefined && this.#box.messages.find(chat, linkedMessageID)?.senderID === userID
  }

  #plan ({ userID, script, delay: usual = 0 }: PersonaFixture, message: Message, said: Said): void {
    const about = { userID, chatID: message.chat.id, messageID: message.id }
    if (script === 'echo') return this.#box.jobs.plan(usual, job, { ...about, echo: true })
    for (const rule of script) {
      const groups = this.#match(rule, said)
      if (!groups) continue
      const { answer, react, reply, delay = usual } = rule
      if (answer === undefined && react === undefined) return
      const deed: Deed = { ...about }
      if (answer !== undefined) deed.html = escapeHtml(filled(answer, groups)).replaceAll('\n', '<br>')
      if (react !== undefined) deed.react = react
      if (reply) deed.reply = true
      return this.#box.jobs.plan(delay, job, deed)
    }
  }

  /** The match and its groups if all conditions of a rule hold. */
  #match (rule: PersonaRule, { text, lower }: Said): string[] | undefined {
    const { equals, contains, pattern } = rule.when ?? {}
    if (equals !== undefined && lower !== equals.trim().toLowerCase()) return undefined
    if (contains !== undefined && !lower.includes(contains.toLowerCase())) return undefined
    if (pattern === undefined) return [text]
    const matcher = this.#matchers.get(rule) ?? compile(pattern, personaBounds.patternText)
    if (matcher) this.#matchers.set(rule, matcher)
    return matcher?.(text)
  }

  #act ({ userID, chatID, messageID, html, echo, reply, react }: Deed): void {
    const box = this.#box
    const chat = box.chats.find(chatID)
    const message = chat && box.messages.find(chat, messageID)
    if (!chat?.participants.some(({ id }) => id === userID)) return
    if (!isConnected(chat.account)) return
    // A persona that answers has read the message.
    if (message && capabilitiesOf(chat).readReceipts) {
      box.receipts.read(chat, [userID], message.sortKey, message.sortKey)
    }
    if (react !== undefined && message && !message.isDeleted) setReaction(box, message, userID, react)
    if (echo && message && !message.isDeleted) {
      deliver(box, chat, userID, {
        text: textOf(message), type: message.type, attachments: structuredClone(message.attachments)
      })
    }
    if (html !== undefined) {
      deliver(box, chat, userID, { text: asText(html), replyToMessageID: reply ? message?.id : undefined })
    }
  }

  clear (): void {
    this.#personas = []
  }

  fromFixture (section: PersonaFixture[] | undefined): void {
    this.replace(section ?? [])
  }

  toFixture (): PersonaFixture[] | undefined {
    return this.#personas.length > 0 ? this.list() : undefined
  }
}

function saidIn ({ text = '' }: Message): Said {
  const said = bareText(text)
  return { text: said, lower: cut(said.trim(), personaBounds.text).toLowerCase() }
}

/**
 * `$1` to `$9` are the groups of the pattern, `$0` is the whole match, `$$` a dollar sign. What becomes
 * longer than a text may be is cut off.
 */
function filled (answer: string, groups: string[]): string {
  let text = ''
  let done = 0
  for (const { 0: { length }, 1: name = '', index } of answer.matchAll(/\$([$0-9])/g)) {
    text += answer.slice(done, index) + (name === '$' ? '$' : groups[Number(name)] ?? '')
    done = index + length
    if (text.length > textBounds.characters) break
  }
  return cutShown(text + answer.slice(done), textBounds.characters)
}

function asText (html: string): RichText {
  return { html, plain: bareText(html), mentions: [], links: [] }
}

function textOf ({ text, mentions, links = [] }: Message): RichText | undefined {
  if (text === undefined) return undefined
  return { ...asText(text), mentions: mentions ?? [], links: links.map(({ url }) => url) }
}

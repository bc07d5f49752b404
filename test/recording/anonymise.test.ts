import * as Type from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import t from 'tap'
import { matrixElements } from '../../src/recording/anonymise/rich-text.js'
import { fileEndings, pixel } from '../../src/recording/anonymise/links.js'
import { Notes, writeRow } from '../../src/recording/anonymise/fields.js'
import { structuralWords } from '../../src/recording/anonymise/identifiers.js'
import { Anonymous } from '../../src/recording/anonymise/invention.js'
import { accountRow, chatRow, contactRow, messageRow } from '../../src/recording/from-app.js'
import { accountFields, chatFields, contactFields, labelFields, messageFields, networkNames } from '../../src/recording/rows.js'
import { Account } from '../../src/http/v1/schemas/accounts.js'
import { Chat, Label } from '../../src/http/v1/schemas/chats.js'
import { Message } from '../../src/http/v1/schemas/messages.js'
import { Participant, User } from '../../src/http/v1/schemas/shared.js'

/** What may be in the output and in an original alike, since it names no one. */
const vocabulary = [
  ...structuralWords, ...fileEndings, ...matrixElements, ...networkNames, pixel, 'beeper.local', 'x-link', 'file', 'mailto', 'matrix.to',
  'data-mx-emoticon', 'href', 'nbsp', 'quot',
  ...['TEXT', 'NOTICE', 'IMAGE', 'VIDEO', 'VOICE', 'AUDIO', 'FILE', 'STICKER', 'LOCATION', 'REACTION', 'SUCCESS', 'PENDING'],
  ...['FAIL_RETRIABLE', 'FAIL_PERMANENT', 'unknown', 'connected', 'connecting', 'backfilling', 'connection_required'],
  ...['reconnect_required', 'attention_required', 'disconnected', 'disabled', 'cloud', 'self-hosted', 'platform-sdk', 'single', 'group'],
  'recorded_audio'
].map(word => word.toLowerCase())

/** Words of consonants and vowels in alternation are what inventions are made of. */
const isInventible = (word: string) => /^[aeiou]?(?:[bdfgklmnprstv][aeiou])*[bdfgklmnprstv]?$/.test(word)

const latin = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 3, maxLength: 12 })
  .filter(word => !isInventible(word) && !vocabulary.some(known => known.includes(word)))
/** With a letter each that no invention has. */
const foreign = fc.constantFrom('Жанна', 'Щедрин', 'Ψυχή', '佐藤健', '김철수', 'فاطمة', 'יוסףץ', 'ज्ञानी', 'ฉัตร', 'ぽんた')
const secret = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(latin, fc.constantFrom('lower', 'upper', 'title')).map(([word, form]) =>
      form === 'lower' ? word : form === 'upper' ? word.toUpperCase() : word[0]?.toUpperCase() + word.slice(1))
  },
  { weight: 1, arbitrary: foreign }
)

/** Where a name can be in a text, an ID or a link. */
const forms: Array<(one: string, two: string) => string> = [
  one => one,
  (one, two) => `${one} ${two}`,
  (one, two) => `@${one}:${two}.org`,
  one => `@${one}:beeper.com`,
  (one, two) => `!${one}_${two}:ba_${one}.local-whatsapp.localhost`,
  (one, two) => `@whatsapp_${one}${two}:beeper.local`,
  (one, two) => `${one}.${two}@${two}.com`,
  (one, two) => `slackgo.${one}-${two}`,
  (one, two) => `imsg##thread:${one}${two}`,
  (one, two) => `mxc://${one}.org/${two}`,
  (one, two) => `localmxc://local-whatsapp/${one}?${two}=${one}`,
  (one, two) => `file:///Users/${encodeURIComponent(one)}/Library/${encodeURIComponent(`${two} photo`)}.png`,
  (one, two) => `https://${one}:${two}@www.${one}.co.uk:8080/${encodeURIComponent(two)}/a.jpg?q=${encodeURIComponent(one)}#${two}`,
  one => `data:text/plain,${one}`,
  one => `tel:${one}`,
  one => `${one}://open/${one}`,
  (one, two) => `Hi <a href="https://matrix.to/#/@${one}:beeper.com?via=${two}.net">${two}</a>, <b title="${one}" onclick=${two}>${one}</b>`,
  (one, two) => `<${one} ${two}="${one}">${two}</${one}> <!-- ${one} --> <!-- ${two}`,
  (one, two) => `<img src='mxc://${one}.org/x' alt='${two}' data-mx-emoticon> 1 < 2 && <a href=${one}>x`,
  (one, two) => `${Array.from(one, letter => `&#${letter.codePointAt(0)};`).join('')} &${two}; ${two}&amp;${one}`,
  (one, two) => `:${one}_${two}: 👍🏽${one}🎉${two}1️⃣`,
  (one, two) => `${one}\n${two}\t"${one}"/${two}\\${one}'s ${two}42${one}`
]

/** Values of a schema of the API with a name in every text, whatever the field. */
function filled (schema: TSchema, text: () => string): unknown {
  const {
    anyOf, allOf, enum: values, type, properties, items, patternProperties, format, const: only
  } = schema as TSchema & {
    anyOf?: TSchema[],
    allOf?: TSchema[],
    enum?: unknown[],
    properties?: Record<string, TSchema>,
    items?: TSchema
    patternProperties?: Record<string, TSchema>,
    format?: string,
    const?: unknown,
    additionalProperties?: unknown
  }
  if (only !== undefined) return only
  if (values) return values[0]
  if (allOf) return Object.assign({}, ...allOf.map(part => filled(part, text)))
  if (anyOf) return filled(anyOf.find(part => (part as { type?: string }).type === 'object') ?? anyOf[0] ?? Type.Null(), text)
  if (format === 'date-time') return '2026-01-02T03:04:05.000Z'
  if (type === 'string') return text()
  if (type === 'integer' || type === 'number') return 7
  if (type === 'boolean') return true
  if (type === 'array') return [filled(items ?? Type.String(), text), filled(items ?? Type.String(), text)]
  if (type !== 'object') return text()
  const inner = Object.values(patternProperties ?? {})[0] ?? (schema.additionalProperties as TSchema | undefined)
  const map = typeof inner === 'object' ? { [text()]: filled(inner, text) } : {}
  const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, filled(field, text)])
  // What the app may add in a later version.
  return { ...map, ...Object.fromEntries(fields) as object, addedLater: text() }
}

/** All texts in a value, names of maps included, in the ways in which a text can be hidden in another. */
function textsIn (value: unknown): string[] {
  if (typeof value === 'string') {
    return [value, decoded(value), value.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))]
  }
  if (typeof value !== 'object' || value === null) return []
  const isMap = !Array.isArray(value)
  return Object.entries(value).flatMap(([name, inner]) =>
    [...isMap && !known.has(name) ? [name] : [], ...textsIn(inner)])
}

function decoded (text: string): string {
  try { return decodeURIComponent(text) } catch { return text }
}

/** Names of the format's own. */
const known = new Set([
  ...[accountFields, chatFields, messageFields, contactFields, labelFields].flatMap(fields => Object.keys(fields)),
  ...('provider width height isAdmin isPending isNetworkBot remindAt dismissOnIncomingMessage snoozeUntil userSnoozedAt chatIDs ' +
    'defaultChatID reason message internalError deliveredToUsers srcURL mimeType fileName fileSize filePath isGif isSticker ' +
    'isVoiceNote duration transcription engine language posterImg size url originalURL favicon img imgSize summary ' +
    'participantID reactionKey emoji stickerID audioDurationSeconds').split(' ')
])

await t.test('no name of three or more letters survives, in no field of what the API can return', t => {
  const names = fc.array(secret, { minLength: 2, maxLength: 5 })
  const numbers = fc.array(fc.nat(), { minLength: 40, maxLength: 40 })
  fc.assert(fc.property(names, numbers, fc.string(), (secrets, draws, key) => {
    let at = 0
    const draw = () => draws[at++ % draws.length] ?? 0
    const text = () => {
      const form = forms[(draw() + at) % forms.length] ?? String
      return form(secrets[draw() % secrets.length] ?? '', secrets[draw() % secrets.length] ?? '')
    }
    const invent = new Anonymous(key)
    const notes = new Notes()
    const chat = filled(Chat, text) as Chat
    const rows = [
      writeRow(accountRow(filled(Account, text) as Account, text()), accountFields, invent, 'accounts', notes),
      writeRow(contactRow(text(), filled(User, text) as User), contactFields, invent, 'contacts', notes),
      writeRow(chatRow(chat, [filled(Participant, text) as Participant]), chatFields, invent, 'chats', notes),
      writeRow(filled(Label, text) as Label, labelFields, invent, 'labels', notes),
      writeRow(messageRow({ ...filled(Message, text) as Message, isSender: false }), messageFields, invent, 'messages', notes)
    ]
    const output = textsIn(rows).map(one => one.toLowerCase())
    for (const name of secrets) {
      const survivor = output.find(one => one.includes(name.toLowerCase()))
      if (survivor !== undefined) throw new Error(`${name} survives in ${survivor}`)
    }
  }), { numRuns: 100 })
  t.end()
})

await t.test('words keep their length, script, case, and what is between them', t => {
  const letters = fc.constantFrom(...'abzABZ éÉñßЖжяΩω 東京한글مرحשלकखกข😀👍🏽❤️1️⃣ .,!?\'"-_()@#\n\t0123456789٣४')
  const invent = new Anonymous('a key')
  const shape = (text: string) => Array.from(text, character => {
    if (/\p{Nd}/u.test(character)) return '0'
    if (!/\p{L}/u.test(character)) return character
    const script = ['Latin', 'Cyrillic', 'Greek', 'Han', 'Hangul', 'Arabic', 'Hebrew', 'Devanagari', 'Thai']
      .find(name => new RegExp(`\\p{Script=${name}}`, 'u').test(character))
    return `${script}${character === character.toLowerCase() ? 'a' : 'A'}`
  }).join(' ')
  fc.assert(fc.property(fc.string({ unit: letters }).filter(text => !/@|:/.test(text)), text => {
    if (shape(invent.text(text)) !== shape(text)) throw new Error(`${text} became ${invent.text(text)}`)
  }))
  t.end()
})

await t.test('letters and numbers that are symbols are replaced by others, too, and emoji stay', t => {
  const invent = new Anonymous('a key')
  const texts = ['Ⓡⓞⓑⓘⓝ', '⒭⒪⒝⒤⒩', '🅁🄾🄱🄸🄽', '🆁🅾🅱🅸🅽', '⠗⠕⠃⠊⠝', '𝗥𝗼𝗯𝗶𝗻', '①⑤⑤⑤⓪①⓪⓪', '²³⁴', 'ⅧⅨ', '1️⃣5️⃣5️⃣5️⃣0️⃣1️⃣',
    '🇷🇴🇧🇮🇳', '🇲🇦🇷🇮🇴🇸', '🇷 🇴 🇧 🇮 🇳', '🅰️🅱️🅱️🅰️', '🅱️ 🅾️ 🅱️', '🄱🅰️🄱', '🆑🅰️🆄🅳', '㍻㍾㍽', '㌔㌘㌧', '🈔🈕🈖', '㊐㊒㊔', '⼭⽥⽊', '㋐㋑㋒', '🅪🅫🅪',
    '\u{E0052}\u{E006F}\u{E0062}\u{E0069}\u{E006E}', 'o\u036E\u0364\u0363', '🏴\u{E0072}\u{E006F}\u{E0062}\u{E007F}']
  for (const original of texts) {
    const made = invent.text(original)
    t.equal(made.length, original.length, original)
    const letters = Array.from(original)
    t.ok(Array.from(made).filter((letter, at) => /[^\uFE0F\u20E3 ]/u.test(letter) && letter === letters[at]).length < 3,
      `${original} became ${made}`)
    if (/\p{L}|[\u2800-\u28FF]|[\u249C-\u24E9]|[\u{1F130}-\u{1F189}]/u.test(original) && !original.includes(' ')) {
      t.match(invent.id(`@${original}:beeper.com`), /^@[A-Za-z0-9]{8,}:beeper\.com$/)
    }
  }
  for (const emoji of ['🅰️🅱️', 'Ⓜ️', '1️⃣', '👍🏽', '#️⃣', 'ℹ️', '™', '🇳🇴', '🆗', '🇳🇴 in 🇮🇹', '㊗️おめでとう', '🆕!',
    '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}']) {
    const kept = /^[^\p{L}]*/u.exec(emoji)?.[0] ?? ''
    t.equal(invent.text(emoji).slice(0, kept.length), kept, emoji)
    t.equal(invent.text(emoji).length, emoji.length)
    if (kept === emoji) t.equal(invent.reaction(emoji), emoji)
  }
  const flag = '\\p{RGI_Emoji_Flag_Sequence}'
  t.match(invent.text('🇩🇪🇫🇷 🇮🇹'), new RegExp(`^${flag}{2} ${flag}$`, 'v'), 'flags become flags')
  t.end()
})

/** Of a fixed word each: they name no one, however many there are. */
const fixedWords = '℀℁℃℅℆℉№℠™℡℻₨﷼㉐'

await t.test('every character that is made of letters becomes another of its kind', t => {
  const invent = new Anonymous('a key')
  const isOfLetters = (character: string) => /\p{L}/u.test(character.normalize('NFKD'))
  const left: string[] = []
  for (let code = 0x80; code <= 0x10FFFF; code++) {
    if (code >= 0xD800 && code < 0xE000) continue
    const character = String.fromCodePoint(code)
    if (/[\p{L}\p{N}\p{M}]/u.test(character) || !isOfLetters(character) || fixedWords.includes(character)) continue
    const made = invent.text(character.repeat(3))
    const isAnother = (one: string) => one !== character && (isOfLetters(one) || /[\p{So}\p{Cn}]/u.test(one))
    if (made.length !== 3 * character.length || !Array.from(made).every(isAnother)) left.push(character)
  }
  t.strictSame(left, [])
  t.end()
})

await t.test('a word that ends in a keycap is a word', t => {
  const invent = new Anonymous('a key')
  for (const word of ['Marisol\u20E3', 'Жанна\u20E3', 'a1b\u20E3']) {
    const made = invent.text(word)
    t.equal(made.length, word.length, word)
    t.ok(made.endsWith('\u20E3'))
    t.notOk(made.includes(word.slice(0, 3)), made)
  }
  t.end()
})

await t.test('the same key invents the same, and another key something else', t => {
  const original = '@ada.quill:beeper.com wrote: call +15550170011, Ada'
  t.equal(new Anonymous('1').text(original), new Anonymous('1').text(original))
  t.not(new Anonymous('1').text(original), new Anonymous('2').text(original))
  t.end()
})

await t.test('what is one person in an app is one person in the fixture, wherever they are named', t => {
  const invent = new Anonymous('1')
  const id = invent.id('@15550170011:local-whatsapp.localhost')
  const number = /\d+/.exec(id)?.[0] ?? ''
  t.equal(invent.text('+15550170011'), `+${number}`)
  t.equal(invent.id('!whatsapp_15550170011:ba_Zz1.local-whatsapp.localhost').includes(number), true)
  const ada = invent.id('@ada.quill:beeper.com')
  t.equal(`@${invent.handle('ada.quill:beeper.com')}`, ada)
  t.equal(invent.html('<a href="https://matrix.to/#/@ada.quill:beeper.com">x</a>').includes(`/#/${ada}"`), true)
  t.equal(invent.html('<a href="https://matrix.to/#/%40ada.quill%3Abeeper.com">x</a>').includes(encodeURIComponent(ada)), true)
  t.equal(invent.text('Ada'), invent.text('Ada Quill').split(' ')[0])
  t.end()
})

await t.test('different numbers become different numbers of the same length', t => {
  const invent = new Anonymous('1')
  for (const length of [1, 2, 3]) {
    const numbers = Array.from({ length: 10 ** length }, (_, number) => String(number).padStart(length, '0'))
    const made = numbers.map(number => invent.text(number))
    t.equal(new Set(made).size, numbers.length)
    t.ok(made.every(number => number.length === length))
  }
  fc.assert(fc.property(fc.stringMatching(/^[1-9]\d{9,19}$/), number => {
    const made = invent.id(number)
    return made !== number && made.length === number.length && !made.startsWith('0')
  }))
  t.end()
})

await t.test('IDs keep their forms', t => {
  const invent = new Anonymous('1')
  const room = '[A-Za-z0-9]'
  const table: Array<[string, RegExp]> = [
    ['!NCdzlIaMjZUmvmvyHU:beeper.com', new RegExp(`^!${room}{18}:beeper\\.com$`)],
    ['!whatsapp_15550170011:ba_Zz11yyXXwwVVuuTTssRRqqPPooN.local-whatsapp.localhost',
      new RegExp(`^!whatsapp_\\d{11}:ba_${room}{27}\\.local-whatsapp\\.localhost$`)],
    ['@whatsapp_lid-15550170011:beeper.com', /^@whatsapp_lid-\d{11}:beeper\.com$/],
    ['slackgo.T0KESTREL1-U0ROBINV01', /^slackgo\.[A-Z0-9]{10}-[A-Z0-9]{10}$/],
    ['imsg##thread:abcdefgh', /^imsg##thread:[a-z0-9]{8}$/],
    ['6f1c0b1e-90ab-4cde-8f01-23456789abcd', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['@ada:example.org', /^@[a-z0-9]{8}:[a-z0-9]{8}\.example$|^@[a-z0-9]{8}:example\.example$/],
    ['matrix', /^matrix$/], ['discordgo', /^discordgo$/], ['self', /^self$/], ['@room', /^@room$/]
  ]
  for (const [id, form] of table) t.match(invent.id(id), form, id)
  t.equal(invent.messageID('1343993'), '1343993', 'a number that the installation counts')
  t.match(invent.messageID('$Kq8ZsampleEvent:beeper.com'), /^\$[A-Za-z0-9]+:beeper\.com$/)
  t.match(invent.url('https://www.kestrel.co.uk:8080/ada/photo.jpg?size=12'), /^https:\/\/\w+(?:\.\w+){2}\.example:8080\/\w+\/\w+\.jpg\?\w+=\d\d$/)
  t.match(invent.url('mxc://beeper.com/Ab12Cd34Ef56Gh78Ij'), /^mxc:\/\/beeper\.com\/\w{18}$/)
  t.end()
})

await t.test('rich text keeps its elements, mentions and entities', t => {
  const invent = new Anonymous('1')
  t.match(invent.html('<p>Hi <strong>Ada</strong> &amp; <em>Bob</em><br>1 &lt; 2 <del>x</del></p>'),
    /^<p>\w\w <strong>\w{3}<\/strong> &amp; <em>\w{3}<\/em><br>\d &lt; \d <del>\w<\/del><\/p>$/)
  t.match(invent.html('a < b'), /^\w &lt; \w$/)
  t.match(invent.html('<span data-mx-color="#ff0000" style="x">red</span>'), /^<span data-mx-color="#ff0000">\w{3}<\/span>$/)
  t.end()
})

await t.test('what has not the form that it should have is left out, and what is kept is noted', t => {
  const notes = new Notes()
  const row = writeRow({
    id: '1',
    senderID: 'self',
    timestamp: 'yesterday, says Ada',
    type: 'ADA' as 'TEXT',
    sortKey: 'ada',
    isDeleted: true,
    attachments: [{ type: 'img', mimeType: 'image/ada', size: { width: 0, height: 4 } }]
  }, messageFields, new Anonymous('1'), 'messages', notes)
  t.strictSame(row, { id: '1', senderID: 'self', isDeleted: true, attachments: [{ type: 'img' }] })
  t.strictSame([...notes.leftOut].sort(), [
    'messages.attachments.mimeType', 'messages.attachments.size', 'messages.attachments.size.width', 'messages.sortKey',
    'messages.timestamp', 'messages.type'
  ])
  t.strictSame([...notes.kept].sort(), ['messages.attachments.size.height', 'messages.attachments.type', 'messages.id', 'messages.isDeleted'])
  t.end()
})

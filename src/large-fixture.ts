import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { ChatFixture, ContactFixture, FixtureFile, MessageFixture } from './domain/fixture-format.js'
import { Ids } from './domain/ids.js'
import { Random } from './domain/random.js'

/** How much there is in all, the default fixture's own chats and messages among it. */
const size = { chats: 10_000, messages: 1_000_000 }
const seed = 20_260_115
const firstMessageID = 2_000_000
const from = Date.UTC(2023, 0, 1)
const until = Date.UTC(2026, 0, 1)
const minute = 60_000
/** Messages that are made before others have a turn: a few milliseconds. */
const slice = 5_000

/** Accounts of the default fixture: their share of a hundred chats, and what user IDs look like there. */
const accounts = [
  { share: 35, accountID: 'matrix', userID: (n: number) => `@guest.${n}:beeper.com` },
  {
    share: 25,
    accountID: 'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc',
    userID: (n: number) => `@lid-${n}:local-whatsapp.localhost`
  },
  {
    share: 20,
    accountID: 'local-telegram_ba_QFrb5lrLPhO3OT5MFBeTWv0x4BI',
    userID: (n: number) => `@${7_100_000_000 + n}:local-telegram.localhost`
  },
  { share: 10, accountID: 'discordgo', userID: (n: number) => `@discord_1300000000000${n}:beeper.com` },
  { share: 10, accountID: 'slackgo.T0KESTREL1-U0ROBINV01', userID: (n: number) => `@slackgo_T0KESTREL1-U${n}:beeper.com` }
]

const givenNames = ('Ada Amara Bela Bruno Chidi Dana Elif Emeka Farah Goran Hana Ilya Ines Jonas Kaya Leila Luca Maren ' +
  'Milo Nadia Noor Oskar Petra Quinn Rafa Rosa Sami Tarek Uma Vera Wim Yara Zoe').split(' ')
const familyNames = ('Abara Berg Castro Dahl Ekberg Ferro Gruber Haddad Ivers Jansen Kovac Lindt Moreau Novak Okoro Petit ' +
  'Quist Rossi Sato Tanaka Urban Vargas Weiss Xu Yilmaz Zeman').split(' ')
const topics = 'Book Choir Climbing Dinner Football Garden Harbour House Market Office Running Sailing Trip'.split(' ')
const circles = 'club crew team neighbours friends planning 2025 family'.split(' ')
/** The most frequent first: they are drawn as often as in language. */
const words = ('the I you to and a it is that of in we for me on was be with have not at just so my this are but can no ' +
  'what do if there get your will out up ok all go now one know yes then like when good see time from about how had ' +
  'think tomorrow thanks need come today back here later still really home work some did more been going sure great ' +
  'maybe over right day could two where week too night who let say very much take got want late call again first ' +
  'next tonight dinner sorry people meet morning train send photo before after number coffee love minutes monday ' +
  'friday weekend plan bring place house car door key table ticket movie music kids school doctor meeting project ' +
  'invoice release review budget holiday birthday weather rain snow bike station airport hotel garden kitchen recipe ' +
  'bread cheese apples market football concert library museum harbour bridge mountain river umbrella lantern violin').split(' ')

/**
 * The fixture `large`: the default one with generated people, chats and messages besides, 10,000 and 1,000,000 in all.
 * Always the same ones. A few chats have thousands of messages and most some dozens; seven of ten are direct, groups
 * have up to 200 members; most messages have a few words, and some a hundred.
 *
 * It comes in steps, so that a server that is running can answer others between them.
 * @param base the default fixture
 */
export function * largeFixture (base: FixtureFile): Generator<undefined, FixtureFile> {
  const generator = xoroshiro128plus(seed)
  const draw = (below: number) => uniformInt(generator, 0, below - 1)
  const one = <Item>(items: Item[], at = draw(items.length)) => items[at] as Item
  const ids = new Ids(new Random(seed, 'large'))

  const contacts: ContactFixture[] = [...base.contacts ?? []]
  const chats: ChatFixture[] = [...base.chats ?? []]
  const messages: Record<string, MessageFixture[]> = { ...base.messages }
  const present = Object.values(messages).reduce((sum, { length }) => sum + length, 0)
  const counts = shares(size.messages - present, size.chats - chats.length)
  const people = accounts.map((): string[] => [])
  const person = (account: number): string => {
    const { accountID, userID } = one(accounts, account)
    const id = userID(contacts.length)
    contacts.push({ accountID, id, fullName: `${one(givenNames)} ${one(familyNames)}` })
    people[account]?.push(id)
    return id
  }

  let nextID = firstMessageID
  let inSlice = 0
  for (const count of counts) {
    const account = accountOf(draw(100))
    const { accountID } = one(accounts, account)
    const known = people[account] ?? []
    const direct = draw(10) < 7 || known.length < 3
    const others = direct
      ? [person(account)]
      : [...new Set(Array.from({ length: groupSize(draw) }, () => one(known)))]
    const id = roomID(ids, accountID)
    let time = from + draw(until - from - count * 10 * minute)
    const gap = (until - time) / count
    const rows: MessageFixture[] = []
    for (let at = 0; at < count; at++) {
      // Mostly one soon after the other, then nothing for long: on average as long as there is time left.
      const pause = Math.min(gap * 4, until - time - (count - at) * 2 * minute)
      time += Math.floor(draw(8) > 0 ? 1000 + draw(minute) : pause * draw(1000) / 1000)
      rows.push({
        id: String(nextID++),
        senderID: draw(5) < 2 ? 'self' : one(others),
        timestamp: new Date(time).toISOString(),
        text: sentence(draw)
      })
      if (++inSlice % slice === 0) yield
    }
    messages[id] = rows
    chats.push({
      id,
      accountID,
      type: direct ? 'single' : 'group',
      participants: others,
      createdAt: rows[0]?.timestamp ?? new Date(from).toISOString(),
      ...(direct ? {} : { title: `${one(topics)} ${one(circles)}` }),
      ...(draw(20) === 0 ? { isMuted: true } : {}),
      ...(draw(8) === 0 ? { unreadCount: 1 + draw(9) } : {}),
      ...(draw(4) === 0 ? { isArchived: true } : {})
    })
  }
  const description = 'Ten thousand chats with a million messages, generated.'
  return { ...base, name: 'large', description, contacts, chats, messages }
}

/** Splits a number so that the parts fall as the frequencies of words do, and none is empty. */
function shares (total: number, parts: number): number[] {
  const weights = Array.from({ length: parts }, (_, rank) => 1 / (rank + 20))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const counts = weights.map(weight => 1 + Math.floor((total - parts) * weight / all))
  const rest = total - counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count, rank) => rank < rest ? count + 1 : count)
}

function accountOf (percent: number): number {
  let below = 0
  return accounts.findIndex(({ share }) => percent < (below += share))
}

function groupSize (draw: (below: number) => number): number {
  return draw(50) === 0 ? 50 + draw(150) : 2 + draw(14)
}

/** Account IDs of this device end in what names their rooms' server: `local-telegram_ba_QFrb...`. */
function roomID (ids: Ids, accountID: string): string {
  const [, network, fingerprint] = /^local-(\w+?)_(ba_.+)$/.exec(accountID) ?? []
  return network && fingerprint ? ids.deviceRoom(fingerprint, network) : ids.cloudRoom()
}

/** Seven words on average; one in sixty is long. */
function sentence (draw: (below: number) => number): string {
  const share = draw(1000) / 1000
  const length = draw(60) === 0 ? 30 + draw(90) : 1 + Math.floor(20 * share * share)
  let text = ''
  for (let at = 0; at < length; at++) {
    const word = words[Math.floor(words.length ** (draw(10_000) / 10_000)) - 1] ?? 'ok'
    text += at === 0 ? word[0]?.toUpperCase() + word.slice(1) : ` ${word}`
  }
  return `${text}${draw(6) === 0 ? '?' : '.'}`
}

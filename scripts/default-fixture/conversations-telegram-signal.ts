import type { Conversation } from './conversation.js'

const telegram = 'ba_QFrb5lrLPhO3OT5MFBeTWv0x4BI.local-telegram.localhost'
const signal = 'ba_mK4vT8nQz1LxWc6RyB3dHs9JpFa.local-signal.localhost'

export const telegramSignalConversations: Conversation[] = [
  {
    account: 'telegram',
    id: `!telegram_7001000011:${telegram}`,
    localChatID: '5330',
    type: 'single',
    members: ['olena'],
    createdAt: '2025-09-20T15:00:00.000Z',
    firstID: 1363000,
    receipts: 'flag',
    talks: [
      {
        at: '2025-09-20T15:05:00Z',
        said: [
          ['olena', 'Привіт! You said you want to practise. Rule one: no translator.'],
          ['me', 'Привіт Олено! Добре. Я… спробую.'],
          ['olena', 'Чудово! 👏 How do you say «I am looking for the library»?'],
          ['me', 'Я шукаю бібліотеку'],
          ['olena', 'Ідеально. You are already better than my husband.'],
          ['olena', '', { media: 'sticker', fileName: 'sunny.webp' }]
        ]
      },
      {
        at: '2025-11-14T18:40:00Z',
        said: [
          ['me', 'What is the difference between «ще» and «вже»? I said to the baker that I am already hungry still.'],
          ['olena', '😂 «Ще» is still, «вже» is already. You told him a philosophical thing.'],
          ['me', 'He gave me a second bun. I think he was moved.'],
          ['olena', 'Homework: five sentences about your morning', { as: 'homework' }],
          ['me', 'Вранці я п’ю каву. Потім я шукаю ключі. Я вже запізнююся. Ключі в кишені. Я ще хочу кави.', { re: 'homework', edited: 212 }],
          ['olena', 'This is literature.', { react: { '🔥': ['me'] } }]
        ]
      },
      {
        at: '2026-01-09T17:15:00Z',
        said: [
          ['olena', 'Tuesday or Wednesday this week?'],
          ['me', 'Середа, будь ласка'],
          ['olena', 'У середу 😉 o 18:00'],
          ['me', 'У середу о 18:00. Дякую!']
        ]
      }
    ]
  },
  {
    account: 'telegram',
    id: `!Bk7cLm2QxVw9RtZy4NsHd1PfJg6:${telegram}`,
    localChatID: '5340',
    type: 'group',
    title: 'Book club 📚',
    description: 'This month: the one with the lighthouse',
    members: [{ who: 'anselm', isAdmin: true }, 'beatriz', 'kofi', 'haedam'],
    createdAt: '2025-09-28T10:00:00.000Z',
    firstID: 1364000,
    receipts: 'each',
    state: {
      snooze: { snoozeUntil: '2031-01-01T08:00:00.000Z', userSnoozedAt: '2026-01-14T21:10:00.000Z' },
      draft: { text: 'I think the keeper knew all along, because on page 40 he' }
    },
    talks: [
      {
        at: '2025-10-26T19:02:00Z',
        said: [
          ['anselm', 'Reminder: no spoilers beyond chapter 6 before Thursday'],
          ['kofi', 'I am in chapter 2, the weather has been described for eleven pages'],
          ['beatriz', 'It is <em>atmosphere</em>, Kofi'],
          ['kofi', 'It is drizzle.', { react: { '😂': ['me', 'haedam', 'anselm'] } }],
          ['haedam', '날씨가 주인공이에요. The weather is the main character.'],
          ['me', 'Haedam wins the evening.']
        ]
      },
      {
        at: '2025-11-27T21:48:00Z',
        said: [
          ['beatriz', 'Thank you all, that was the best argument we have had since the whale.'],
          ['anselm', 'My notes from tonight:<ul><li>Is the daughter real? 3 : 2</li><li>Was the boat necessary? 0 : 5</li><li>Cake: lemon, excellent</li></ul>', { as: 'notes' }],
          ['kofi', 'For the record I voted that the boat was necessary', { re: 'notes', edited: 45 }],
          ['anselm', 'You voted for cake three times, Kofi.'],
          ['kofi', '', { deleted: true }],
          ['me', 'What did Kofi delete??'],
          ['haedam', 'A confession.']
        ]
      },
      {
        at: '2026-01-06T20:15:00Z',
        said: [
          ['beatriz', 'Next book, please vote with a reaction: 🐙 the octopus one, 🚂 the train one, 🕯 the very long one', {
            react: { '🐙': ['kofi', 'me'], '🚂': ['haedam', 'anselm', 'beatriz'] }
          }],
          ['anselm', 'Trains by one vote. Meeting on the 29th at mine, bring slippers, the floor is being done.'],
          ['me', 'I can bring the quince thing again'],
          ['haedam', 'Yes to the quince thing'],
          ['kofi', 'I have started reading EARLY. I am on page 9. It is raining.']
        ]
      },
      {
        at: '2026-01-14T20:58:00Z',
        said: [
          ['beatriz', 'Does anyone have a second copy? Mine was claimed by the dog.'],
          ['anselm', 'I have one, it is in large print, so the dog can read too']
        ]
      }
    ]
  },
  {
    account: 'telegram',
    id: `!telegram_7001000099:${telegram}`,
    localChatID: '5350',
    type: 'single',
    members: [{ who: 'trainbot', isNetworkBot: true }],
    createdAt: '2025-10-02T05:30:00.000Z',
    firstID: 1365000,
    state: { isArchived: true, isMuted: true },
    talks: [
      {
        at: '2025-10-02T05:31:00Z',
        said: [
          ['me', '/start'],
          ['trainbot', 'Welcome! Send me a station, or <code>/watch 07:12</code> to be told about delays.', { wait: 0 }],
          ['me', '/watch 07:12'],
          ['trainbot', 'Watching the <strong>07:12</strong> to Central, Monday to Friday.', { wait: 0 }],
          ['trainbot', 'The 07:12 runs 9 minutes late. Reason: <em>sheep near the line</em>.', { wait: 7200 }],
          ['trainbot', 'The 07:12 is cancelled today. Next train: 07:27, platform 3.', { wait: 30241 }]
        ]
      }
    ]
  },
  {
    // Mina again, on another network: two chats, one person, one phone number.
    account: 'signal',
    id: `!signal_5e0c7a1e-2b64-4d0e-9a51-0c2f6be11002:${signal}`,
    localChatID: '5410',
    type: 'single',
    members: ['mina'],
    createdAt: '2025-11-01T09:00:00.000Z',
    firstID: 1366000,
    receipts: 'time',
    state: { messageExpirySeconds: 2419200 },
    talks: [
      {
        at: '2026-01-03T13:10:00Z',
        said: [
          ['mina', 'Mina Okafor set disappearing messages to 4 weeks', { kind: 'NOTICE' }],
          ['mina', 'Moving the secret planning here. Gus must not see ANY of it.'],
          ['me', 'Understood. What do we know: he turns 40 on the 2nd of May, he hates surprises.'],
          ['mina', 'He says he hates surprises. He cried at his own retirement party at 38.'],
          ['me', 'Fair. Venue?'],
          ['mina', 'The boathouse, Coach said yes for a cake and a half']
        ]
      },
      {
        at: '2026-01-12T21:30:00Z',
        said: [
          ['me', 'Guest list is at 34. His sister flies in from Montréal.'],
          ['mina', '😭😭 he will know in a second if he sees her name anywhere. Code name: "the parcel".'],
          ['me', 'The parcel lands on the 1st at 16:20.', { react: { '📦': ['mina'] } }],
          ['mina', 'This is the best thing we have ever done']
        ]
      }
    ]
  },
  {
    account: 'signal',
    id: `!Tz5wKq8YcRm2XvLp7BnHs0Jd4Gf:${signal}`,
    localChatID: '5420',
    type: 'group',
    title: 'Basement Tapes (band)',
    members: ['ravi', { who: 'dot', isAdmin: true }, 'leif'],
    createdAt: '2025-08-22T18:00:00.000Z',
    firstID: 1367000,
    receipts: 'each',
    state: { unreadCount: 0 },
    talks: [
      {
        at: '2025-08-22T18:06:00Z',
        said: [
          ['dot', 'OK. Four people, three amps, two songs. What could go wrong?'],
          ['leif', 'The drummer'],
          ['ravi', 'I AM the drummer'],
          ['leif', 'I said what I said', { react: { '🥁': ['dot', 'me'] } }],
          ['me', 'Thursday at 8 in the basement? The neighbours are away until September.']
        ]
      },
      {
        at: '2025-10-30T22:19:00Z',
        said: [
          ['dot', 'Rough mix from tonight, do not send it to anyone', { media: 'tune', fileName: 'basement-take-7.mp3', as: 'mix' }],
          ['ravi', 'Who is humming in the second verse', { re: 'mix' }],
          ['leif', 'That is the fridge', { re: 'mix' }],
          ['me', 'Keep the fridge. It is in tune.'],
          ['dot', 'The fridge gets a credit.', { react: { '❤️': ['ravi', 'leif', 'me'] } }]
        ]
      },
      {
        at: '2025-12-18T17:45:00Z',
        said: [
          ['ravi', '', { media: 'voice', fileName: 'signal-2025-12-18.ogg' }],
          ['dot', 'Ravi why are you telling us about a plumber'],
          ['ravi', 'Wrong thumb. Sorry. But also he is very good if anyone needs one'],
          ['me', 'The entire city has the same plumber']
        ]
      },
      {
        at: '2026-01-13T20:40:00Z',
        said: [
          ['leif', 'We have a gig?!? Café Blüte, 21 February, 20 minutes, they pay in soup.'],
          ['dot', 'SOUP'],
          ['ravi', 'What kind of soup'],
          ['leif', 'I negotiated for bread as well.', { react: { '🍞': ['dot', 'me', 'ravi'] } }],
          ['me', 'Then we need a third song. I have half of one about a lighthouse.'],
          ['dot', 'Half a song and the fridge, that is a whole song.']
        ]
      }
    ]
  },
  {
    account: 'signal',
    id: `!signal_9b2f41d7-7c39-4f0a-8f16-7a3d5c911003:${signal}`,
    localChatID: '5430',
    type: 'single',
    members: ['jonas'],
    createdAt: '2025-09-15T19:00:00.000Z',
    firstID: 1368000,
    receipts: 'time',
    state: {
      unreadCount: 1,
      draft: { text: 'Count me in for Sunday, but I need to be back by <strong>six</strong>' }
    },
    talks: [
      {
        at: '2025-09-15T19:22:00Z',
        said: [
          ['jonas', 'Climbing tomorrow? The new blue route has a move called "the shelf". Nobody knows why.'],
          ['me', 'Because you hang on it like a book?'],
          ['jonas', 'Because you fall off it like one.'],
          ['me', '18:30 at the hall. I will bring tape.']
        ]
      },
      {
        at: '2025-12-07T16:03:00Z',
        said: [
          ['me', 'Ankle is the size of a grapefruit, no climbing for me until January'],
          ['jonas', 'Oh no!! Ice, up, no heroics. Do you need anything from the shop?'],
          ['me', 'Peas, frozen. And crisps, for morale.'],
          ['jonas', 'On my way with both. Gute Besserung 💙']
        ]
      },
      {
        at: '2026-01-15T14:55:00Z',
        said: [
          ['me', 'The doctor says I may climb again, "but like a grandmother"'],
          ['jonas', 'My grandmother climbs 6b. See you on Sunday at 10?', { at: '2026-01-15T15:02:11.000Z' }]
        ]
      }
    ]
  }
]

import type { Conversation } from './conversation.js'

const instagram = 'ba_eRfQMmnSNy_p7Ih7HL7RduRpKFU.local-instagram.localhost'
const imessage = 'ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj.local-imessage.localhost'

export const instagramIMessageConversations: Conversation[] = [
  {
    // Lucía is on WhatsApp, too.
    account: 'instagram',
    id: `!instagram_8801000021:${instagram}`,
    localChatID: '6001',
    type: 'single',
    members: ['lucia'],
    createdAt: '2025-09-07T18:00:00.000Z',
    firstID: 1376000,
    receipts: 'flag',
    talks: [
      {
        at: '2025-09-07T18:12:00Z',
        said: [
          ['lucia', 'That mountain in your story, is it the one we got lost on?'],
          ['me', 'The very one. There is a sign now. I take it personally.'],
          ['lucia', 'JAJAJA "Robin, this way"'],
          ['lucia', 'Mira, from that day', { media: 'photo', fileName: 'perdidos.jpg', react: { '❤️': ['me'] } }]
        ]
      },
      {
        at: '2025-12-31T22:40:00Z',
        said: [
          ['lucia', '¡Feliz año, corazón! Twelve grapes ready?'],
          ['me', 'Twelve olives. The shop was out of grapes.'],
          ['lucia', 'Olives!! That is a whole other year you are going to have'],
          ['me', 'A salty one. ¡Feliz año, Lucía! 🫒', { react: { '😂': ['lucia'] } }]
        ]
      },
      {
        at: '2026-01-11T08:55:00Z',
        said: [
          ['lucia', '', { media: 'clip', fileName: 'reel_ola.mp4' }],
          ['me', 'How is the water this blue in January'],
          ['lucia', 'It is also 9 degrees, ask me how I know'],
          ['me', 'Señora, please buy a wetsuit.'],
          ['lucia', 'El año que viene 😌']
        ]
      }
    ]
  },
  {
    account: 'instagram',
    id: `!Cy4tVb9KmQz1XwRp6LnHs3Jd8Gf:${instagram}`,
    localChatID: '6002',
    type: 'group',
    title: 'Ceramics Saturday',
    members: [{ who: 'clay', isAdmin: true }, 'nell', { who: 'bram', isPending: true }],
    createdAt: '2025-10-04T13:00:00.000Z',
    firstID: 1377000,
    state: { unreadCount: 1 },
    talks: [
      {
        at: '2025-10-04T17:30:00Z',
        said: [
          ['clay', 'Lovely to have you all today! Your pieces dry for two weeks, then we fire them.'],
          ['nell', 'Mine is a bowl now. It was a vase at noon.'],
          ['me', 'Mine was never anything. It is free.', { react: { '😂': ['nell', 'clay'] } }]
        ]
      },
      {
        at: '2025-11-01T15:05:00Z',
        said: [
          ['clay', 'Kiln is open!! Everyone survived', { media: ['photo', 'photo', 'photo'], fileName: 'kiln_1.jpg' }],
          ['nell', 'The glaze on number three 😭💚'],
          ['me', 'Is the crack in mine a flaw or a feature?'],
          ['clay', 'We fill it with gold and call it philosophy']
        ]
      },
      {
        at: '2026-01-12T11:44:00Z',
        said: [
          ['clay', 'Spring dates: 7 February, 7 March, 4 April. Same time, same apron.'],
          ['me', 'All three please! May I bring a friend in March?'],
          ['clay', 'Of course. Tell them: short nails, old clothes.'],
          ['nell', 'I invited Bram too, he makes the most beautiful lopsided jugs', { wait: 1760 }]
        ]
      }
    ]
  },
  {
    account: 'imessage',
    id: `!imessage_447700900111:${imessage}`,
    localChatID: '6101',
    type: 'single',
    title: 'Mum',
    members: ['mum'],
    createdAt: '2025-08-02T09:00:00.000Z',
    firstID: 1378000,
    receipts: 'flag',
    state: { isPinned: true, unreadCount: 1 },
    talks: [
      {
        at: '2025-08-02T09:12:00Z',
        said: [
          ['mum', 'Morning love. Did you eat breakfast'],
          ['me', 'Yes Mum'],
          ['mum', 'Coffee is not breakfast'],
          ['me', 'There was also toast. Witness: the toaster.', { react: { '😂': ['mum'] } }]
        ]
      },
      {
        at: '2025-10-12T18:25:00Z',
        said: [
          ['mum', 'How do I send a picture with the text'],
          ['me', 'Tap the plus on the left of where you type'],
          ['mum', 'The cat has found the new chair', { media: 'photo', fileName: 'IMG_0007.jpeg', as: 'cat', wait: 26 }],
          ['me', 'You did it!! And the chair was never yours.', { re: 'cat', react: { '❤️': ['mum'] } }],
          ['mum', 'Your father says it is his chair. The cat disagrees']
        ]
      },
      {
        at: '2025-11-16T17:40:00Z',
        said: [
          ['mum', 'I am at the shop. What was the oat thing called that you like'],
          ['me', 'Any oat milk without vanilla, thank you!'],
          ['mum', 'There are nine'],
          ['me', 'The one with the boring carton.'],
          ['mum', 'They all have faces on'],
          ['me', 'Then the one with the least enthusiastic face.', { react: { '😂': ['mum'] } }],
          ['mum', 'Found him']
        ]
      },
      {
        at: '2025-12-24T16:01:00Z',
        said: [
          ['mum', 'What time does your train get in tomorrow'],
          ['me', '11:52 if the sheep behave'],
          ['mum', 'Dad will be at the station in the green hat so you can see him'],
          ['me', 'Everybody can see the green hat, Mum. Pilots can see the green hat.', { react: { '😂': ['mum'] } }],
          ['mum', 'It is a good hat']
        ]
      },
      {
        at: '2026-01-04T20:30:00Z',
        said: [
          ['me', 'Home safe. Thank you for everything, and for the eleven containers of soup ❤️'],
          ['mum', 'Freeze the lentil one. Eat the leek one first'],
          ['mum', '', { media: 'voice', fileName: 'Audio Message.ogg' }],
          ['me', 'Mum, did you just forward me the plumber again?'],
          ['mum', 'He is very good']
        ]
      },
      {
        at: '2026-01-15T18:30:00Z',
        said: [
          ['me', 'The blue teapot is holding up! Used it for six people on Sunday.'],
          ['mum', 'Lovely. Did they eat', { at: '2026-01-15T18:42:00.000Z' }]
        ]
      }
    ]
  },
  {
    account: 'imessage',
    id: `!Hx6yNc3LmQw8XvRp1BnKs5Jd0Gf:${imessage}`,
    localChatID: '6102',
    type: 'group',
    title: 'Cousins 🎄',
    members: ['cousinAbe', 'cousinTess', 'cousinKit'],
    createdAt: '2025-11-20T12:00:00.000Z',
    firstID: 1379000,
    receipts: 'each',
    talks: [
      {
        at: '2025-11-20T12:03:00Z',
        said: [
          ['cousinTess', 'Secret gift draw! Limit is 20. Nothing alive this time, Abe.'],
          ['cousinAbe', 'It was ONE newt'],
          ['cousinKit', 'the newt is doing great btw, he has a castle', { react: { '🦎': ['cousinAbe', 'me'], '❤️': ['cousinTess'] } }],
          ['me', 'I vote for newts every year'],
          ['cousinTess', 'Names are drawn. If you got yourself, tell me. I am looking at you, Kit.'],
          ['cousinKit', 'how did you know']
        ]
      },
      {
        at: '2025-12-25T19:40:00Z',
        said: [
          ['cousinAbe', 'THE TEAPOT. WHO. WHY. I LOVE IT.'],
          ['me', 'Wrong one! The teapot was for Mum. Yours is under the stairs.'],
          ['cousinAbe', 'oh'],
          ['cousinAbe', 'OH. A KAZOO.'],
          ['cousinTess', 'Robin. We agreed.', { react: { '‼️': ['cousinKit'] } }],
          ['cousinKit', '', { media: 'gif', fileName: 'kazoo.gif' }]
        ]
      },
      {
        at: '2026-01-09T13:15:00Z',
        said: [
          ['cousinTess', 'Grandpa’s 85th is on 18 July. Save the date, all of you.'],
          ['cousinKit', 'saved. do we do a slideshow'],
          ['me', 'I scan the old slides if somebody else does the music'],
          ['cousinAbe', 'I have a kazoo'],
          ['me', 'This is the slide with the tractor, 40 MB, sorry', { fails: 'FAIL_PERMANENT', media: 'photo', fileName: 'tractor-1974.jpg' }]
        ]
      }
    ]
  },
  {
    account: 'imessage',
    id: `!imessage_dad.vale=40example.net:${imessage}`,
    localChatID: '6103',
    type: 'single',
    title: 'Dad',
    members: ['dad'],
    createdAt: '2025-08-15T17:00:00.000Z',
    firstID: 1380000,
    state: { isArchived: true },
    talks: [
      {
        at: '2025-08-15T17:20:00Z',
        said: [
          ['dad', 'Dear Robin, I am writing to you from the new telephone. Kind regards, Dad', { mentions: null }],
          ['me', 'Dear Dad, it works. You do not need to sign, I can see it is you.'],
          ['dad', 'Understood. Kind regards, Dad', { react: { '❤️': ['me'] } }]
        ]
      },
      {
        at: '2025-11-09T10:10:00Z',
        said: [
          ['dad', 'Which screw is M6? The thick one or the one that fits?'],
          ['me', 'The one that fits is M5. M6 is in the jar with the red lid.'],
          ['dad', 'Found it. The shelf is now level, and the floor is not. Dad'],
          ['me', 'Progress: no regards.']
        ]
      }
    ]
  },
  {
    // From the same example as the Kestrel field team: a live assistant on this device.
    account: 'ai',
    id: '!tdvY9_XjNZ6F5P8DzBxDiqBwla0:ba_aBcD1234EfGhIjKlMnOpQrStUvWxYz.local-ai.localhost',
    localChatID: '6201',
    type: 'single',
    members: [{ who: 'assistant', isNetworkBot: true }],
    createdAt: '2026-01-06T09:00:00.000Z',
    firstID: 1381000,
    talks: [
      {
        at: '2026-01-06T09:01:00Z',
        said: [
          ['me', 'How much water does a jade plant need in winter?'],
          ['assistant', 'Very little:<ul><li>let the soil dry out completely</li><li>then about <strong>half a cup</strong></li><li>every three to four weeks</li></ul>Soft or wrinkled leaves mean it is thirsty.'],
          ['me', 'Mine has had a cup every Sunday since October'],
          ['assistant', 'Then the kindest thing you can do is nothing, until the middle of February.']
        ]
      }
    ]
  }
]

import type { Conversation } from './conversation.js'

export const matrixConversations: Conversation[] = [
  {
    // The chat of nearly every published example; see public-example-ids.ts.
    account: 'matrix',
    id: '!NCdzlIaMjZUmvmvyHU:beeper.com',
    localChatID: '5638',
    type: 'group',
    title: 'Sunday Dinner Club',
    description: 'One kitchen, five appetites, every second Sunday',
    imgURL: 'mxc://media.example.org/AvatarDinner000001',
    members: [{ who: 'ingrid', isAdmin: true }, 'tomas', 'wren', 'sefa'],
    createdAt: '2025-08-18T17:20:00.000Z',
    firstID: 1343850,
    receipts: 'each',
    state: { isPinned: true, unreadCount: 2 },
    talks: [
      {
        at: '2025-08-20T18:04:00Z',
        said: [
          ['tomas', 'Who is hosting dinner this Sunday? My oven is still broken.'],
          ['me', 'I can. Come to mine at 7?', { react: { '👍': ['tomas', 'wren', 'ingrid'] } }],
          ['wren', 'Yes please. I will bring the good bread.'],
          ['ingrid', 'Vegetarian for me, as always 🌱'],
          ['me', 'Noted. The menu so far:<ul><li>tomato tart</li><li>white bean salad</li><li>whatever Sefa promises and then forgets</li></ul>'],
          ['sefa', 'Rude. Accurate, but rude.', { react: { '😂': ['me', 'tomas'] } }]
        ]
      },
      {
        at: '2025-08-24T21:38:00Z',
        said: [
          ['ingrid', 'Home safe. Thank you Robin, that tart was ridiculous.'],
          ['me', 'Proof that dinner happened, before it was gone', {
            as: 'proof', media: 'photo', fileName: 'IMG_2043.jpg', url: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'
          }],
          ['tomas', 'You caught me mid-bite 😂', { re: 'proof' }],
          ['wren', 'Framing this.'],
          ['sefa', 'Recipe or we riot'],
          ['me', 'Puff pastry, mustard, tomatoes, 200 °C until the kitchen smells right. That is all of it.']
        ]
      },
      {
        at: '2025-08-31T23:19:00Z',
        said: [
          ['ingrid', 'Late night thought: should we have a theme for September?'],
          ['tomas', 'Soup month. Every time a different soup.'],
          ['me', 'I am in for soup month. First dinner on the 7th at Tomás’s, if the oven is back?', {
            as: 'soup', at: '2025-08-31T23:30:12.520Z', id: '1343993', sortKey: 821744079, react: { '❤️': ['ingrid'], x: ['me'] }
          }],
          ['tomas', 'Oven is back. New door, new personality.', { re: 'soup' }]
        ]
      },
      {
        at: '2025-10-19T20:44:00Z',
        said: [
          ['sefa', 'The pumpkin one is the winner of soup month and I will hear no other opinions'],
          ['wren', 'The beetroot was robbed.'],
          ['ingrid', 'The beetroot stained my ceiling, Wren. My CEILING.', { react: { '😂': ['tomas', 'me'] } }],
          ['tomas', 'How do you even blend upwards'],
          ['wren', 'Passion.'],
          ['me', 'I have leftover paint, the white is almost the same white. Wednesday evening?'],
          ['ingrid', 'You are a saint. I will pay you in cardamom buns.'],
          ['me', 'Then I am also bringing my own roller.', { react: { '❤️': ['ingrid'] } }]
        ]
      },
      {
        at: '2025-12-14T11:12:00Z',
        said: [
          ['wren', 'December dinner is at mine on the 21st. There is a vegan thing, a not vegan thing, and a fire pit.'],
          ['sefa', 'A fire pit!! Indoors?'],
          ['wren', 'Garden, Sefa. The garden.'],
          ['me', 'I will bring mulled cider and a fire extinguisher.'],
          ['ingrid', 'I land from Bergen that afternoon, so I might be 20 minutes late', { edited: 74 }]
        ]
      },
      {
        at: '2026-01-11T10:02:00Z',
        said: [
          ['tomas', 'New year, new rota. I made a draft: <a href="https://dinner.example.org/rota">dinner.example.org/rota</a>', {
            links: [{
              url: 'https://dinner.example.org/rota',
              title: 'Dinner rota, January to June',
              summary: 'Who cooks, who washes up, who brings the bread.',
              img: 'mxc://media.example.org/PreviewRota0000001',
              imgSize: { width: 480, height: 300 }
            }]
          }],
          ['sefa', 'I am on dishes three times in a row???'],
          ['tomas', 'You broke three plates. It is restorative justice.', { react: { '⚖️': ['wren', 'ingrid', 'me'] } }],
          ['me', 'The 25th works for me. Dumplings?'],
          ['wren', 'DUMPLINGS']
        ]
      },
      {
        at: '2026-01-15T17:26:00Z',
        said: [
          ['ingrid', '@Robin do you still have my big pot?', { mentions: ['me'] }],
          ['sefa', 'Bringing a friend on the 25th, her name is Marisol and she eats everything']
        ]
      }
    ]
  },
  {
    account: 'matrix',
    id: '!team_launch_planning:beeper.com',
    localChatID: '5541',
    type: 'group',
    title: 'Launch Planning',
    description: 'Neighbourhood seed library: opening day',
    members: [{ who: 'noor', isAdmin: true }, { who: 'caspian', isAdmin: true }, 'wren', 'tomas', { who: 'zofia', isPending: true }],
    createdAt: '2025-11-03T09:00:00.000Z',
    firstID: 1350000,
    state: { isPinned: true, unreadCount: 1 },
    talks: [
      {
        at: '2025-11-03T09:01:00Z',
        said: [
          ['noor', 'Noor Haddad created the room', { kind: 'NOTICE' }],
          ['noor', '@room welcome! We open the seed library on 28 February. This is where we plan it.', { mentions: ['@room'] }],
          ['caspian', 'The council confirmed the old ticket booth. Rent-free for a year.', { react: { '🎉': ['noor', 'me', 'wren', 'tomas'] } }],
          ['me', 'That is huge. What do we have to pay for then?'],
          ['noor', '<ol><li>shelves</li><li>insurance</li><li>about 400 paper envelopes</li></ol>']
        ]
      },
      {
        at: '2025-12-02T19:44:00Z',
        said: [
          ['tomas', 'Budget draft attached. Please be cruel.', { media: 'document', fileName: 'seed-library-budget-v3.pdf', as: 'budget' }],
          ['wren', 'Insurance is in there twice', { re: 'budget' }],
          ['tomas', 'This is why I said cruel. Fixed in v4.'],
          ['me', 'I wrote the label script. Run <code>labels --sheet 8 seeds.csv</code> and it fills a page of stickers.'],
          ['caspian', 'It printed "tomato &amp; basil" as <em>tomato &amp;amp; basil</em> on all of them 🙃'],
          ['me', 'Escaped twice, sorry. Pushed a fix, try again?', { edited: 31 }],
          ['caspian', 'Perfect now.']
        ]
      },
      {
        at: '2026-01-13T18:15:00Z',
        said: [
          ['noor', 'Sign-ups since the poster went up', { media: 'chart', fileName: 'signups-week-2.png' }],
          ['wren', 'That last bar is my mother telling her entire choir'],
          ['me', '<strong>Decision needed by Friday:</strong> do we open at 10 or at 11?'],
          ['caspian', '11. Nobody under 30 gardens before 11.'],
          ['noor', '@room last call for the volunteer list, I print it tonight', { mentions: ['@room'], wait: 1500 }]
        ]
      }
    ]
  },
  {
    // The one persona of the fixture: it answers what the user sends.
    account: 'matrix',
    id: '!EchoesBackToYouNow:beeper.com',
    localChatID: '5702',
    type: 'single',
    title: 'Echo',
    members: [{ who: 'echo', isNetworkBot: true }],
    createdAt: '2026-01-02T08:00:00.000Z',
    firstID: 1351000,
    talks: [
      {
        at: '2026-01-02T08:00:20Z',
        said: [
          ['echo', 'Hello! I am Echo. Write to me, and I say it back.'],
          ['me', 'is this thing on'],
          ['echo', 'is this thing on'],
          ['me', '<strong>Testing</strong>, 1 &lt; 2 &amp; 3 &gt; 2'],
          ['echo', '<strong>Testing</strong>, 1 &lt; 2 &amp; 3 &gt; 2'],
          ['me', 'good talk', { react: { '🦜': ['echo'] } }]
        ]
      }
    ]
  },
  {
    account: 'matrix',
    id: '!NotesToNobodyElseQ:beeper.com',
    localChatID: '5001',
    type: 'single',
    title: 'Note to self',
    members: [],
    createdAt: '2025-08-01T07:00:00.000Z',
    firstID: 1352000,
    state: { isPinned: true },
    talks: [
      {
        at: '2025-10-09T07:12:00Z',
        said: [
          ['me', 'Bike lock code is the year the library was built, backwards'],
          ['me', 'Passport renewal: photos must be less than 6 months old']
        ]
      },
      {
        at: '2025-12-19T13:30:00Z',
        said: [
          ['me', 'Gift ideas<ul><li>Mum: the blue teapot</li><li>Abe: nothing that makes noise</li><li>Mina: that book about moss</li></ul>'],
          ['me', 'https://moss.example.net/field-guide', {
            links: [{
              url: 'https://moss.example.net/field-guide',
              title: 'A Field Guide to Urban Moss',
              summary: 'Sixty species you walk past every day.'
            }]
          }]
        ]
      },
      {
        at: '2026-01-14T22:05:00Z',
        said: [
          ['me', 'Wifi at the cabin: network <code>Fjellro</code>, the password is on the fridge'],
          ['me', 'Boiler pressure was 0.9 this morning, should be 1.5. Ask Pemberton.'],
          ['me', 'Receipt for the expenses', { media: 'document', fileName: 'receipt-2026-01-14.pdf' }]
        ]
      }
    ]
  },
  {
    account: 'matrix',
    id: '!WrenAndRobinTalkxY:beeper.com',
    localChatID: '5310',
    type: 'single',
    members: ['wren'],
    createdAt: '2025-09-12T16:00:00.000Z',
    firstID: 1353000,
    receipts: 'time',
    talks: [
      {
        at: '2025-09-12T16:03:00Z',
        said: [
          ['wren', 'Do you want my old desk? It has opinions but it is solid oak.'],
          ['me', 'What kind of opinions'],
          ['wren', 'One drawer only opens in winter.'],
          ['me', 'Sold. When can I come by?'],
          ['wren', 'Saturday after 2, bring someone with arms', { react: { '💪': ['me'] } }]
        ]
      },
      {
        at: '2025-11-22T20:41:00Z',
        said: [
          ['me', 'The drawer opened today. Winter is official.'],
          ['wren', 'I feel like I should send a certificate.'],
          ['wren', '', { media: 'gif', fileName: 'celebration.gif' }]
        ]
      },
      {
        at: '2025-12-21T23:51:00Z',
        said: [
          ['me', 'Best dinner of the year, thank you. My coat will smell of fire pit until March.'],
          ['wren', 'You are welcome. Sefa tried to toast a mandarin. It went as you imagine.'],
          ['me', 'Did it pop?'],
          ['wren', 'Twice.']
        ]
      },
      {
        at: '2026-01-12T12:20:00Z',
        said: [
          ['wren', 'Are you going to the open day at the observatory on Friday? They turn off all the street lights on the hill.'],
          ['me', 'Only if it is not –10 again. Last year I could not feel my face until the next day.'],
          ['wren', 'Forecast says 2 degrees and clear. Practically tropical.', { as: 'forecast' }],
          ['me', 'Fine. I bring the flask, you bring the star map.', { re: 'forecast' }],
          ['wren', 'Deal ✨']
        ]
      }
    ]
  }
]

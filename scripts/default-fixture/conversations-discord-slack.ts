import type { Conversation } from './conversation.js'

export const discordSlackConversations: Conversation[] = [
  {
    account: 'discord',
    id: '!discord_109876543210987654:beeper.com',
    localChatID: '1229720',
    type: 'group',
    title: '#desktop-api',
    description: 'Hobby clients and bots. Be kind, paste logs as text.',
    members: [{ who: 'quill', isAdmin: true }, 'marrow', 'ada', 'hexley', 'pip', { who: 'buildbot', isNetworkBot: true }],
    createdAt: '2025-08-28T10:30:00.000Z',
    firstID: 1370000,
    state: { isPinned: true, unreadCount: 2 },
    talks: [
      {
        at: '2025-08-28T11:04:29.621Z',
        said: [
          ['quill', 'The OAuth change went out with the last deployment. @robin can you check that the login still works for you?', {
            as: 'oauth', id: '241392', sortKey: 455171049984, mentions: ['me']
          }],
          ['me', 'Works here, consent page and all. The redirect to <code>http://127.0.0.1:8123/callback</code> is fine too.', { re: 'oauth' }],
          ['quill', 'Thanks! Closing the ticket then.', { react: { '🙏': ['me'], ':shipit:': ['ada', 'hexley'] } }],
          ['hexley', 'does anyone else forget that the code verifier is not the code challenge']
        ]
      },
      {
        at: '2025-10-06T19:12:00Z',
        said: [
          ['ada', 'My client reconnects in a loop after sleep. Log:<pre><code>ws closed 1006\nretry in 500\nws closed 1006\nretry in 500</code></pre>'],
          ['marrow', 'You never grow the delay. Double it and add jitter.'],
          ['ada', 'I did <code>delay * 2</code> and threw the result away 🤦'],
          ['marrow', 'The classic.', { react: { '💀': ['hexley', 'me', 'pip'] } }],
          ['ada', 'fixed, thank you ❤']
        ]
      },
      {
        at: '2025-10-28T21:17:00Z',
        said: [
          ['hexley', 'how do you all test against the real thing without sending nonsense to your mum'],
          ['quill', 'A second account and a great deal of care.'],
          ['marrow', 'I sent "test 123 ignore" to my landlord once. He answered "Received. Regards."'],
          ['me', 'I run everything against a local server with invented people. My invented mum is very patient.'],
          ['pip', 'does your invented mum ask if you have eaten'],
          ['me', 'Every time.', { react: { '🍞': ['pip', 'hexley'], ':shipit:': ['quill'] } }]
        ]
      },
      {
        at: '2025-11-19T20:33:00Z',
        said: [
          ['pip', 'I wrote up how paging works, with pictures of mice: <a href="https://pip.example.org/cursors">https://pip.example.org/cursors</a>', {
            links: [{
              url: 'https://pip.example.org/cursors',
              originalURL: 'https://pip.example.org/c',
              title: 'Cursors, explained by mice',
              summary: 'Why you should never look inside a cursor, in nine drawings.',
              img: 'mxc://media.example.org/PreviewMice0000001',
              imgSize: { width: 640, height: 480 }
            }],
            react: { '🐭': ['quill', 'ada', 'marrow', 'me'] }
          }],
          ['quill', 'Pinned.'],
          ['hexley', 'figure 4 is me', { edited: 12 }]
        ]
      },
      {
        at: '2026-01-05T17:20:00Z',
        said: [
          ['buildbot', 'Build #1184 of <strong>lantern</strong> failed: 2 of 611 tests.<ul><li>search › matches every word</li><li>reminders › fire on time</li></ul>', { as: 'build' }],
          ['marrow', 'The second one only fails when it runs at full hour. Somebody compares minutes with strings.', { re: 'build' }],
          ['me', 'I think that somebody is me. <code>"9" &gt; "10"</code> strikes again.'],
          ['buildbot', 'Build #1185 of <strong>lantern</strong> passed.', { wait: 34, react: { '🎉': ['me', 'marrow'] } }]
        ]
      },
      {
        at: '2026-01-15T12:41:00Z',
        said: [
          ['ada', 'is there a way to get only the messages that mention me?'],
          ['hexley', 'not that I know, I filter on my side'],
          ['me', 'Same. The <em>mentions</em> list has my ID, so it is one line.'],
          ['ada', 'ok good, then mine is not the worst code in here'],
          ['pip', 'it is a close race']
        ]
      }
    ]
  },
  {
    account: 'discord',
    id: '!discord_120000000000000401:beeper.com',
    localChatID: '5801',
    type: 'group',
    title: '#pixel-showcase',
    members: ['marrow', 'yuki', 'pip', { who: 'ada', isAdmin: true }],
    createdAt: '2025-09-05T12:00:00.000Z',
    firstID: 1371000,
    state: { isMuted: true, isLowPriority: true, unreadCount: 3 },
    talks: [
      {
        at: '2025-10-11T14:05:00Z',
        said: [
          ['marrow', 'first animation ever, be gentle', { media: 'gif', fileName: 'bouncing-egg.gif', as: 'egg', react: { ':pixelheart:': ['yuki', 'me', 'ada'] } }],
          ['yuki', '可愛い!! the squash frame is so good', { re: 'egg' }],
          ['marrow', 'I drew that one by accident'],
          ['ada', 'never admit that']
        ]
      },
      {
        at: '2025-12-06T16:30:00Z',
        said: [
          ['yuki', 'Sunset study, 16 colours', { media: 'photo', fileName: 'sunset_16.jpg', react: { '😍': ['marrow', 'pip'], ':pixelheart:': ['me'] } }],
          ['pip', 'how do you get the water to look wet'],
          ['yuki', 'Two blues, and one wrong blue.'],
          ['me', '"One wrong blue" is the best advice I have read all year']
        ]
      },
      {
        at: '2026-01-13T21:02:00Z',
        said: [
          ['ada', 'Theme for February: <strong>tiny shops</strong>. 64×64, any palette.'],
          ['pip', 'a shop for mice!!'],
          ['marrow', 'of course']
        ]
      }
    ]
  },
  {
    account: 'discord',
    id: '!discord_120000000000000402:beeper.com',
    localChatID: '5802',
    type: 'single',
    members: ['yuki'],
    createdAt: '2025-11-02T11:00:00.000Z',
    firstID: 1372000,
    state: { isMarkedUnread: true },
    talks: [
      {
        at: '2025-11-02T11:07:00Z',
        said: [
          ['yuki', 'こんにちは! You asked which brush I use: it is the plain 1 px pencil. No magic.'],
          ['me', 'ありがとう! I was hoping for magic, but this is cheaper.'],
          ['yuki', '笑 Magic is layer 2 with the eraser.']
        ]
      },
      {
        at: '2026-01-10T03:26:00Z',
        said: [
          ['yuki', '明けましておめでとうございます 🎍 How was your New Year?'],
          ['me', 'おめでとう! Quiet, with fog and very good cider. Yours?', { wait: 395 }],
          ['yuki', 'We went to the shrine at 4 in the morning. So cold that my phone went to sleep before me.'],
          ['yuki', 'I will send the drawing when it is finished. 約束!']
        ]
      }
    ]
  },
  {
    account: 'slack',
    id: '!slackgo_T0KESTREL1-C0GENERAL1:beeper.com',
    localChatID: '5901',
    type: 'group',
    title: '#general',
    description: 'Announcements for everyone at Kestrel',
    members: [{ who: 'priya', isAdmin: true }, 'otto', 'mei', 'samir', 'greta'],
    createdAt: '2025-08-04T07:00:00.000Z',
    firstID: 1373000,
    state: { unreadCount: 2 },
    talks: [
      {
        at: '2025-09-29T08:30:00Z',
        said: [
          ['priya', 'Good morning! The new coffee machine arrives today. It has a screen. Please do not connect it to anything.'],
          ['samir', 'Define anything'],
          ['greta', 'Samir.', { react: { '☕': ['otto', 'mei', 'me'] } }],
          ['otto', 'Lunch talk on Thursday: Mei on how owls hear in the dark, and what our sensors can learn from it'],
          ['mei', 'There will be a live owl. In a video.']
        ]
      },
      {
        at: '2025-11-10T10:15:00Z',
        said: [
          ['otto', 'Fire drill today at 11. Please leave by the stairs, and do not, as last year, bring the printer.'],
          ['mei', 'It was a good printer'],
          ['samir', 'It was a very long printer to carry, and I stand by it.'],
          ['priya', 'All out in 3:40, new record. Thank you! The fire brigade said hello to Samir by name.', { wait: 58, react: { '🚒': ['otto', 'mei', 'greta', 'me'] } }]
        ]
      },
      {
        at: '2025-12-17T15:00:00Z',
        said: [
          ['greta', 'Greta Nilsson joined #general', { kind: 'NOTICE', hidden: true }],
          ['priya', 'Office is closed from 24 December to 2 January. Whoever is last: heating down, plants watered, coffee machine <strong>off at the wall</strong>.'],
          ['otto', 'I am last, and I have a list.'],
          ['me', 'Happy holidays everyone! 🎄', { react: { '🎄': ['priya', 'otto', 'mei', 'samir', 'greta'] } }]
        ]
      },
      {
        at: '2026-01-12T09:00:00Z',
        said: [
          ['priya', 'Welcome back! Three things:<ol><li>Planning is on Wednesday at 10</li><li>Please update your holidays in the calendar</li><li>The coffee machine has been on the internet since 27 December</li></ol>'],
          ['samir', 'I can explain'],
          ['mei', 'It has 200 followers'],
          ['otto', 'Sign-up numbers for the spring course look good', { media: 'chart', fileName: 'signups.png' }]
        ]
      },
      {
        at: '2026-01-15T13:05:00Z',
        said: [
          ['greta', '@Robin could you show the bird map at the lunch talk next week?', { mentions: ['me'] }],
          ['otto', 'Projector adapter is in my drawer, second from the top']
        ]
      }
    ]
  },
  {
    account: 'slack',
    id: '!slackgo_T0KESTREL1-C0INCIDNT:beeper.com',
    localChatID: '5902',
    type: 'group',
    title: '#incidents',
    members: ['otto', 'samir', 'mei', { who: 'pager', isNetworkBot: true }],
    createdAt: '2025-08-04T07:00:00.000Z',
    firstID: 1374000,
    talks: [
      {
        at: '2025-11-25T02:14:00Z',
        said: [
          ['pager', '🔴 <strong>KES-207</strong> Ingest queue older than 15 minutes (now: 22)', { as: 'alarm' }],
          ['samir', 'Looking.', { wait: 3 }],
          ['samir', 'One sensor sends the same reading 4,000 times a minute. Blocking it.', { wait: 6, re: 'alarm' }],
          ['pager', '🟢 <strong>KES-207</strong> resolved after 14 minutes', { wait: 5 }],
          ['otto', 'Thank you Samir. Sleep in tomorrow, I take the stand-up.', { react: { '❤️': ['samir', 'me'] } }]
        ]
      },
      {
        at: '2026-01-14T15:36:00Z',
        said: [
          ['pager', '🟠 <strong>KES-219</strong> Map tiles: 4.1 % errors (threshold 2 %)'],
          ['me', 'That is my change from this morning, rolling back now.'],
          ['mei', 'Do you need a second pair of eyes?'],
          ['me', 'Rolled back, errors at 0.3 % and falling. Root cause: cache keys without the zoom level.', { edited: 58 }],
          ['pager', '🟢 <strong>KES-219</strong> resolved after 11 minutes', { wait: 9 }],
          ['otto', 'Write-up by Friday please, one page, no blame.'],
          ['me', 'Draft of the write-up: https://wiki.kestrel.example/kes-219', { fails: 'FAIL_RETRIABLE', wait: 90 }]
        ]
      }
    ]
  },
  {
    account: 'slack',
    id: '!slackgo_T0KESTREL1-D0PRIYAR1:beeper.com',
    localChatID: '5903',
    type: 'single',
    members: ['priya'],
    createdAt: '2025-08-04T07:00:00.000Z',
    firstID: 1375000,
    receipts: 'flag',
    state: {
      draft: {
        text: 'Here is the plan for March. Page 2 is still rough.',
        attachments: {
          plan: { id: 'plan', type: 'file', mimeType: 'application/pdf', fileName: 'march-plan.pdf', fileSize: 714 }
        }
      }
    },
    talks: [
      {
        at: '2025-10-20T12:10:00Z',
        said: [
          ['priya', 'Do you have 15 minutes today? Nothing bad.'],
          ['me', 'Sure, 14:00? (Thank you for saying that it is nothing bad.)'],
          ['priya', 'I learned that one the hard way 🙂 14:00 it is.']
        ]
      },
      {
        at: '2025-12-03T16:48:00Z',
        said: [
          ['priya', 'The museum wants the bird map on a big screen in the foyer. Can it run without a mouse?'],
          ['me', 'It can follow the flocks by itself, like a slow documentary. I would need two days.'],
          ['priya', 'Take three. They said yes in four minutes.'],
          ['me', 'First try, recorded from the screen', { media: 'clip', fileName: 'foyer-test.mp4' }],
          ['priya', 'The geese made me emotional', { react: { '🪿': ['me'] } }]
        ]
      },
      {
        at: '2026-01-13T09:32:00Z',
        said: [
          ['priya', 'Could you sketch the plan for March by Friday? Rough is fine.', { as: 'plan' }],
          ['me', 'Yes. Do you want costs in there as well?', { re: 'plan' }],
          ['priya', 'A range is enough. Between "pleasant" and "we need to talk".'],
          ['me', 'My favourite unit.']
        ]
      }
    ]
  }
]

import { runners } from './people.js'
import type { Conversation } from './conversation.js'

const server = 'ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc.local-whatsapp.localhost'

export const whatsappConversations: Conversation[] = [
  {
    account: 'whatsapp',
    id: `!whatsapp_15550101002:${server}`,
    localChatID: '5639',
    type: 'single',
    members: ['mina'],
    createdAt: '2025-08-28T14:00:00.000Z',
    firstID: 1354000,
    receipts: 'time',
    state: { unreadCount: 2 },
    talks: [
      {
        at: '2025-08-28T14:22:15.432Z',
        said: [
          ['mina', 'Still on for dinner at 7? I can also do half past.', { id: '241393', sortKey: 455171050240 }],
          ['me', 'Half past is perfect, my train is late anyway', { pending: 'm1694783291234567' }],
          ['mina', 'Noodle place or the one with the angry parrot?'],
          ['me', 'Parrot. Always parrot.', { react: { '🦜': ['mina'] } }]
        ]
      },
      {
        at: '2025-10-17T08:11:00Z',
        said: [
          ['mina', 'I GOT THE JOB'],
          ['mina', 'sorry for shouting at 8 in the morning'],
          ['me', 'SHOUT. Congratulations!! The museum one??', { react: { '❤️': ['mina'] } }],
          ['mina', 'The museum one. I will be in charge of 4,000 buttons.'],
          ['me', 'Nobody I know deserves 4,000 buttons more.'],
          ['mina', '', { media: 'sticker', fileName: 'big-smile.webp' }]
        ]
      },
      {
        at: '2025-11-12T20:25:00Z',
        said: [
          ['me', 'How is button world?'],
          ['mina', 'Today I held a button from 1740. It came from a coat that went to sea.'],
          ['mina', 'And then I catalogued 212 identical ones from a school uniform.'],
          ['me', 'So, both kinds of history'],
          ['mina', 'Exactly!! Also the archive is 16 degrees. All my colleagues wear two cardigans. I have been promoted to two cardigans.'],
          ['me', 'Congratulations on the second cardigan 🧥', { react: { '😂': ['mina'] } }],
          ['mina', 'Can I borrow your grey one for an interview with the local paper? It looks like knowledge.'],
          ['me', 'It was born for this. Come by tomorrow after 6.']
        ]
      },
      {
        at: '2025-12-27T15:48:00Z',
        said: [
          ['mina', 'The view from the ferry', { media: 'photo', fileName: 'PXL_20251227_1531.jpg', as: 'ferry' }],
          ['me', 'Stop it. I am looking at a wall of fog and a wet bin.', { re: 'ferry' }],
          ['mina', 'Come next year. The whole island smells of juniper.'],
          ['me', 'If I say yes now, I am not allowed to forget it, so: yes.'],
          ['mina', 'I am saving this message as evidence', { re: 'ferry' }]
        ]
      },
      {
        at: '2026-01-08T18:31:00Z',
        said: [
          ['me', 'Did you end up fixing the laptop?'],
          ['mina', 'Yes!! It was one screw. ONE. Rattling in the fan.'],
          ['me', 'Somewhere a technician just lost their wings'],
          ['mina', 'My cousin Chidi says café tomorrow at 4, are you coming? He has never met anyone who owns a seed library.'],
          ['me', 'Co-owns. And yes, café at 4.'],
          ['me', '', { deleted: true }],
          ['me', 'Wrong chat, ignore that 😅']
        ]
      },
      {
        at: '2026-01-15T18:02:00Z',
        said: [
          ['mina', 'Two questions, no pressure'],
          ['mina', '1) do you know how to get wax out of a carpet 2) urgently']
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!KPFTtZYWuERwib8T702N9IfqiCc:${server}`,
    localChatID: '1229391',
    type: 'group',
    title: 'Lisbon in April 🇵🇹',
    description: 'Flights, flats and who snores',
    imgURL: 'localmxc://local-whatsapp.localhost/AvatarLisbon000001',
    members: ['mina', 'gus', { who: 'carmen', isAdmin: true }, 'elias', 'lucia'],
    createdAt: '2025-11-16T12:00:00.000Z',
    firstID: 1355000,
    receipts: 'each',
    state: { isPinned: true, unreadCount: 3 },
    talks: [
      {
        at: '2025-11-16T12:01:00Z',
        said: [
          ['carmen', 'Carmen Vale created the group', { kind: 'NOTICE' }],
          ['carmen', 'OK family and honorary family. April 10 to 17. Who is in?'],
          ['gus', 'In.'],
          ['lucia', '¡Sí! And my aunt has a flat near the castle, she says we can have it for cost.'],
          ['elias', 'In, but I have an exam on the 9th so be gentle on the first day'],
          ['me', 'In 🙌'],
          ['mina', 'In, if somebody else does the spreadsheet'],
          ['gus', 'I have already done the spreadsheet', { react: { '😂': ['mina', 'carmen', 'me'], '🤓': ['elias'] } }]
        ]
      },
      {
        at: '2025-11-30T17:25:00Z',
        said: [
          ['lucia', 'The flat! Fourth floor, no lift, so pack light 🙃', { media: ['photo', 'photo'], fileName: 'salon.jpg', as: 'flat' }],
          ['carmen', 'It has a balcony. I am never leaving the balcony.', { re: 'flat' }],
          ['lucia', 'A little tour', { media: 'clip', fileName: 'VID_tour.mp4' }],
          ['elias', 'where is the wifi in this video'],
          ['mina', 'The wifi is invisible, Elias.']
        ]
      },
      {
        at: '2025-12-03T18:33:00Z',
        said: [
          ['gus', 'Question for tab 2: who snores? Honest answers only, the room plan depends on it.'],
          ['elias', 'dad says I talk'],
          ['carmen', 'He recites things. Last time it was the periodic table.'],
          ['lucia', 'I sleep like a stone that has paid its taxes'],
          ['me', 'I have been told that I hum.'],
          ['gus', 'Hum goes with periodic table. Room C.', { react: { '😂': ['lucia', 'mina', 'carmen'] } }]
        ]
      },
      {
        at: '2025-12-11T20:02:00Z',
        said: [
          ['gus', 'Flights: I found 11:40 direct, back on the 17th at 19:05. Prices go up at midnight, so shout now if you object.'],
          ['me', 'No objection. Booking mine.'],
          ['carmen', '', { media: 'voice', fileName: 'PTT-20251211-WA0002.ogg', as: 'voice' }],
          ['gus', 'Carmen, that is a voice message about your plumber', { re: 'voice' }],
          ['carmen', 'Wrong group, sorry!! But also: yes to the flights.'],
          ['elias', 'Does the plumber want to come to Lisbon', { react: { '😂': ['gus', 'me', 'lucia', 'mina'] } }]
        ]
      },
      {
        at: '2026-01-10T09:40:00Z',
        said: [
          ['mina', 'Meeting point on day one if anybody gets lost', { kind: 'LOCATION' }],
          ['lucia', 'The bakery next to it opens at 7. The custard ones sell out by 9. This is not a joke.'],
          ['me', 'I am setting an alarm three months in advance', { seen: { mina: true, gus: '2026-01-10T10:15:30.000Z', carmen: '2026-01-10T11:02:09.000Z', elias: false, lucia: true } }],
          ['gus', 'Spreadsheet updated, tab 4: "Custard"']
        ]
      },
      {
        at: '2026-01-15T16:50:00Z',
        said: [
          ['elias', 'exam got moved to the 8th so I can arrive properly awake'],
          ['carmen', 'Wonderful! Then we can all take the same train to the airport.'],
          ['lucia', 'Mañana I send the door code. Do not lose it, my aunt does not answer the phone after 21:00.']
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!-5hI_iHR5vSDCtI8PzSDQT0H_3I:${server}`,
    localChatID: '1231073',
    type: 'group',
    title: 'Flat 4B',
    members: ['petra', { who: 'dev', isAdmin: true }, 'oskar'],
    createdAt: '2025-09-01T10:00:00.000Z',
    firstID: 1356000,
    state: { unreadCount: 0 },
    talks: [
      {
        at: '2025-09-01T10:02:00Z',
        said: [
          ['dev', 'Dev Malhotra added you', { kind: 'NOTICE' }],
          ['dev', 'New year, new bins. Paper on Mondays, everything else on Thursdays.'],
          ['petra', 'And glass?'],
          ['dev', 'Glass is a personal journey to the corner of Elm Street.'],
          ['oskar', 'I do not mind going, it is on the way to the gym']
        ]
      },
      {
        at: '2025-10-23T21:15:00Z',
        said: [
          ['oskar', 'Did someone eat my leftover dinner? Blue box, second shelf.'],
          ['me', 'Not me'],
          ['petra', 'not me'],
          ['dev', '…how blue', { react: { '👀': ['me', 'petra', 'oskar'] } }],
          ['oskar', 'DEV'],
          ['dev', 'I will make it up to you with dosa on Saturday. Full service.'],
          ['oskar', 'Accepted. Extra chutney.']
        ]
      },
      {
        at: '2025-11-21T17:02:00Z',
        said: [
          ['petra', 'The heating ticks. Is it only in my room?'],
          ['oskar', 'Mine ticks in 3/4 time'],
          ['dev', 'It needs to be bled. I have the little key, give me ten minutes and a towel.'],
          ['petra', 'Many towels, from experience'],
          ['dev', 'Why is the water black', { wait: 14 }],
          ['me', 'That is normal! That is the spirit of the building leaving.', { react: { '👻': ['petra', 'dev', 'oskar'] } }]
        ]
      },
      {
        at: '2025-12-30T11:30:00Z',
        said: [
          ['petra', 'Shower is dripping again, I put a bucket under it. Může to prosím někdo zkontrolovat? I mean: can someone look at it?'],
          ['me', 'I will write to Pemberton today.'],
          ['petra', 'This is how fast', { media: 'clip', fileName: 'drip.mp4' }],
          ['dev', 'That is honestly quite a relaxing video'],
          ['oskar', 'Ten hours of this on repeat, please']
        ]
      },
      {
        at: '2026-01-14T19:10:00Z',
        said: [
          ['me', 'Plumber comes on Thursday at nine. Who is home?', { as: 'plumber' }],
          ['oskar', 'Me, from home office', { re: 'plumber' }],
          ['dev', 'I leave at 8:30 but I can hide the bucket so that he thinks we are civilised'],
          ['petra', 'Leave the bucket. The bucket is evidence.', { react: { '💯': ['me', 'dev'] } }],
          ['oskar', 'He was here. It was a washer. 12 minutes, done, he did not even sit down.', { wait: 850 }],
          ['me', 'Legend. Thank you Oskar!']
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!whatsapp_447700900345:${server}`,
    localChatID: '5417',
    type: 'single',
    members: ['pemberton'],
    createdAt: '2025-08-05T09:00:00.000Z',
    firstID: 1357000,
    receipts: 'time',
    state: { reminder: { remindAt: '2031-06-01T09:00:00.000Z', dismissOnIncomingMessage: false } },
    talks: [
      {
        at: '2025-08-05T09:14:00Z',
        said: [
          ['pemberton', 'Good morning. Please find attached the new tenancy agreement. Kindly sign by the 31st. Regards, C. Pemberton', {
            media: 'document', fileName: 'Tenancy agreement 4B (2025-2026).pdf'
          }],
          ['me', 'Thank you, Mr Pemberton. One question: clause 9 mentions a parking space, but the flat has none?'],
          ['pemberton', 'Quite right. It is left over from a previous property. Please strike it out and initial.'],
          ['me', 'Done, signed and in the post.']
        ]
      },
      {
        at: '2025-12-30T12:02:00Z',
        said: [
          ['me', 'Good afternoon. The shower in 4B drips about once a second, day and night. Could you send somebody?'],
          ['pemberton', 'I am sorry to hear it. My plumber is back on the 5th. Is a bucket acceptable until then?'],
          ['me', 'We have a bucket. It has become part of the family.'],
          ['pemberton', 'Very good. I shall be in touch.']
        ]
      },
      {
        at: '2026-01-13T10:40:00Z',
        said: [
          ['pemberton', 'The plumber can come this Thursday at nine. Will somebody be in?'],
          ['me', 'Yes, Oskar will be there. Also, the boiler pressure is 0.9, is that low?'],
          ['pemberton', 'It is. There is a black lever underneath, a quarter turn for ten seconds. Do stop at 1.5, or you will meet the plumber twice.'],
          ['me', '1.5 it is. Thank you!']
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!whatsapp_15550130007:${server}`,
    localChatID: '5590',
    type: 'single',
    members: [{ who: 'courier', isNetworkBot: true }],
    createdAt: '2025-12-09T06:00:00.000Z',
    firstID: 1358000,
    state: { isArchived: true },
    talks: [
      {
        at: '2025-12-09T06:30:00Z',
        said: [
          ['courier', 'Your parcel <strong>PW-4471-0098</strong> is on its way. Expected today between 13:10 and 14:10.'],
          ['courier', 'Reply 1 to leave it with a neighbour, 2 for another day.', { wait: 1 }],
          ['me', '1'],
          ['courier', 'Thank you. We will try <em>flat 3A</em> first.', { wait: 1 }],
          ['courier', 'Delivered at 13:47 to NOVAK P. Rate your delivery: <a href="https://parcelwing.example/r/4471">parcelwing.example/r/4471</a>', { wait: 401 }]
        ]
      },
      {
        at: '2025-12-20T07:00:00Z',
        said: [
          ['courier', 'Your parcel <strong>PW-4502-7713</strong> needs a signature. We tried at 11:05 and nobody answered.'],
          ['me', '2'],
          ['courier', 'New date: Monday 22 December. Have a lovely weekend!', { wait: 1 }]
        ]
      }
    ]
  },
  {
    // The group of 300: 299 listed here, and the user.
    account: 'whatsapp',
    id: `!Rv8kQ2sLmXw0ZtYb5nHc7DfGj1P:${server}`,
    localChatID: '5204',
    type: 'group',
    title: 'Riverside Runners 🏃',
    description: 'Saturdays 8:30 at the boathouse. All speeds. Nobody is left behind.',
    members: [
      { who: 'coach', isAdmin: true },
      { who: 'hollis', isAdmin: true },
      'aoife',
      'marek',
      'simone',
      'mina',
      ...runners.slice(0, -2),
      ...runners.slice(-2).map(who => ({ who, isPending: true as const }))
    ],
    createdAt: '2025-08-10T08:00:00.000Z',
    firstID: 1359000,
    state: { isMuted: true, unreadCount: 12 },
    talks: [
      {
        at: '2025-08-30T11:20:00Z',
        said: [
          ['coach', 'What a morning! 84 of you, two dogs and a confused swan. Next week: hills.'],
          ['hollis', 'The swan had a better pace than me'],
          ['aoife', 'Found a grey glove by the bridge, left hand, very small. Anyone?'],
          ['runner003', 'Mine! Well, my daughter’s. Thank you!!'],
          ['marek', 'My watch says 10.2 km, but my knees say 40']
        ]
      },
      {
        at: '2025-11-08T18:05:00Z',
        said: [
          ['simone', 'Who is running the half marathon in Lyon in March? We could share a van.'],
          ['runner014', 'Me! Is there room for a bike?'],
          ['simone', 'For the bike yes, for the muddy shoes no 😄'],
          ['me', 'I would join if my ankle holds. Put me down as a maybe?', { react: { '🤞': ['simone', 'coach'] } }]
        ]
      },
      {
        at: '2026-01-10T10:50:00Z',
        said: [
          ['coach', 'Group photo from today', { media: 'photo', fileName: 'boathouse.jpg' }],
          ['runner027', 'Great one! I am the blur on the left'],
          ['hollis', 'Reminder: club shirts can be ordered until Sunday. Sizes run small, take one bigger than your pride allows.'],
          ['runner041', 'Is the purple one still available?'],
          ['hollis', 'Purple, teal and "safety orange"'],
          ['me', 'Teal, M please!']
        ]
      },
      {
        at: '2026-01-14T07:30:00Z',
        said: [
          ['coach', '⚠️ The towpath is closed between the lock and the mill until the end of the month. Saturday we take the park route.'],
          ['runner052', 'Is the park lit at 8:30?'],
          ['coach', 'Sunrise is at 8:04, so yes, by the universe.'],
          ['aoife', 'Bring head torches for the tunnel all the same'],
          ['marek', 'Can somebody carpool from the station? I would be at the taxi rank at 8.'],
          ['runner068', 'I can take two'],
          ['marek', 'Brilliant, thank you!'],
          ['simone', 'Van update: five seats taken, three left. Départ le vendredi 13 mars à 14 h.'],
          ['runner090', 'Vendredi 13… are we sure 😬'],
          ['hollis', 'Shirts are here! Pick them up on Saturday, I have the list. No list, no shirt.'],
          ['runner033', 'Mine says XXS, is that a mistake or a challenge'],
          ['hollis', 'A challenge.', { react: { '😂': ['runner033', 'marek', 'aoife'] } }]
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!Nw3bZk7RtQ9yXc1VmLp5HsJd0Fg:${server}`,
    localChatID: '5222',
    type: 'group',
    title: 'Northbank Weather Alerts',
    description: 'Channel. Only the station can post.',
    members: [{ who: 'weather', isAdmin: true, isNetworkBot: true }],
    createdAt: '2025-10-01T06:00:00.000Z',
    firstID: 1360000,
    state: { isReadOnly: true, isLowPriority: true, isMuted: true, unreadCount: 4 },
    talks: [
      {
        at: '2025-12-04T05:45:00Z',
        said: [
          ['weather', '🟡 <strong>Yellow warning, wind.</strong> Gusts up to 80 km/h from 15:00. Secure bins, scaffolding and small dogs.'],
          ['weather', '🟢 Warning lifted. Highest gust: 77 km/h at the pier.', { wait: 905 }]
        ]
      },
      {
        at: '2026-01-05T05:45:00Z',
        said: [
          ['weather', '🟠 <strong>Amber warning, ice.</strong> Untreated roads and bridges will be slippery until noon.'],
          ['weather', 'Buses 4 and 17 start at 7:30 today.', { wait: 22 }],
          ['weather', '🟢 Warning lifted.', { wait: 371 }]
        ]
      },
      {
        at: '2026-01-15T05:45:00Z',
        said: [
          ['weather', 'Today: dry, 3 °C, light wind from the east. Sunset 16:41.'],
          ['weather', 'Sea level at the pier this morning', { media: 'chart', fileName: 'tide-2026-01-15.png', wait: 60 }],
          ['weather', 'Clear skies tonight. Good for anyone with a telescope 🔭', { wait: 480 }]
        ]
      }
    ]
  },
  {
    account: 'whatsapp',
    id: `!whatsapp_15550140018:${server}`,
    localChatID: '5601',
    type: 'single',
    members: ['yunus'],
    createdAt: '2025-12-01T17:00:00.000Z',
    firstID: 1361000,
    receipts: 'time',
    talks: [
      {
        at: '2025-12-01T17:04:00Z',
        said: [
          ['yunus', 'مرحبا روبن، هل ما زلت تريد دروس العود؟'],
          ['me', 'نعم! أكيد. I have been practising the first scale every evening.'],
          ['yunus', 'ممتاز 👏 Sunday at 5, same place. Bring the oud, not the excuse about the strings.'],
          ['me', 'The strings are new. I have no excuses left.']
        ]
      },
      {
        at: '2026-01-11T19:30:00Z',
        said: [
          ['yunus', 'Today was much better. Listen to this one until next week:', { media: 'tune', fileName: 'maqam-rast-slow.mp3' }],
          ['me', 'Slow is kind of you. شكراً جزيلاً', { react: { '🙏': ['yunus'] } }],
          ['yunus', 'Slow is how everyone starts. العجلة من الشيطان']
        ]
      }
    ]
  },
  {
    account: 'whatsappWork',
    id: '!tdvY9_XjNZ6F5P8DzBxDiqBwla0:ba_ZxYwVuTsRqPoNmLkJiHgFeDcBa9876.local-whatsapp.localhost',
    localChatID: '5690',
    type: 'group',
    title: 'Kestrel field team',
    members: [{ who: 'beatrix', isAdmin: true }, 'farid', 'desk'],
    createdAt: '2025-12-15T08:00:00.000Z',
    firstID: 1362000,
    talks: [
      {
        at: '2026-01-07T08:20:00Z',
        said: [
          ['beatrix', 'Van keys are in the lockbox, the code is the old one plus 3'],
          ['farid', 'Plus 3 on each digit or plus 3 on the number?'],
          ['beatrix', 'On the number. We are not running a heist.'],
          ['me', 'I have the spare tripod, shall I leave it at the front desk?'],
          ['desk', 'We close at 18:00. After that the night porter, and he loves forms.'],
          ['me', 'Before 18:00 then 🙂']
        ]
      },
      {
        at: '2026-01-12T16:58:00Z',
        said: [
          ['farid', 'Site 3 finished. Photos are up, one sensor needs a new bracket.'],
          ['beatrix', 'Thanks Farid. Bracket ordered.', { react: { '✅': ['farid', 'me'] } }]
        ]
      }
    ]
  }
]

// Creates a chat and reads it back.
const { BEEPER_BASE_URL: url, BEEPER_ACCESS_TOKEN: token } = process.env
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }

const created = await fetch(`${url}/v1/chats`, {
  method: 'POST',
  headers,
  body: JSON.stringify({ accountID: 'matrix', type: 'group', participantIDs: ['@ada:beeper.com', '@bo:beeper.com'], title: 'Compose' })
})
const { chatID } = await created.json()
const chat = await (await fetch(`${url}/v1/chats/${encodeURIComponent(chatID)}`, { headers })).json()
if (chat.title !== 'Compose') throw new Error(`expected the chat, received ${JSON.stringify(chat)}`)
console.log(`created ${chat.id}`)

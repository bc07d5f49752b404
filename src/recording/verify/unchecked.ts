/**
 * Assumed behaviours that cannot be checked on an app, by the reason. The same words may be those of several
 * operations.
 */
const reasons: Readonly<Record<string, readonly string[]>> = {
  'would start chats with real people, or needs their help': [
    'Only one single chat exists with each person',
    'Unknown participants become contacts',
    'A participant named twice counts once',
    'A person with cannotMessage is refused with 502',
    'Identifiers rank id, phone number, email, username; known contacts rank before strangers',
    'Identifiers that match no one are 422',
    'Without allowInvite, networks that require an invitation reject a new chat with 422',
    'A handle that the network can look up finds a person, who becomes a contact with a chat',
    'For everyone: the user\'s own messages, and other people\'s where the user is an admin'
  ],
  'needs minutes or days of waiting': [
    'A time in the past fires at once',
    'A reminder that fires is removed, and marks the chat unread'
  ],
  'would change what the person sees in the app': [
    'The composer is the draft of the chat; its contents are replaced'
  ],
  'needs a state into which only the mock can be put': [
    'A refusal by the network is 200 with success false and no pendingMessageID',
    'An unknown URL is 404; content that is no longer available is 200 with an error',
    'A bridge without room is connected where it can have one account, else limit_reached',
    'The status follows from the accounts: the worst of them counts',
    'Cursors stay valid while chats are added, changed and removed',
    'Cursors stay valid while messages are added, changed and removed',
    'The values of encryption in each state',
    'Close codes 1001, 1008, 1009, 1011 and 1013'
  ],
  'is the rule of searchMessages, where it is checked': [
    'Accents are ignored; in scripts without spaces any part matches; an emoji is a word'
  ],
  'depends on the limits of networks, which the app knows and a sandbox made from its answers does not': [
    'The values follow from the capabilities of the network\'s chats; one group type, called group',
    'Values of the capabilities',
    'A change that the network, account or chat does not support is 422, and nothing changes',
    'Text over the limit of the network is 422',
    'A read-only chat is 502',
    'The chat\'s capabilities limit the age of the message and the number of edits',
    'The chat\'s capabilities set the limits',
    'Reactions that the network does not support are 422'
  ],
  'is about what the mock has instead of the app': [
    'The first is the default; the flows of each network',
    'search_docs is left out: it asks the vendor\'s documentation service',
    'Queued consents and --consent auto redirect at once',
    'All of it: the real page needs JavaScript'
  ],
  'would change the person\'s account, bridges or sign-in': [
    'current-device everywhere; all-devices where the bridge runs elsewhere, and on local-dummy',
    'Both take accounts, contacts and chats away at once; another scope is 409',
    'An unknown flow, login or account is 404; local-dummy accepts any loginID',
    'No room for another account, or a bridge that is not available, is 409',
    'A step waits for ten minutes on the sandbox\'s clock, then the login fails with LOGIN_EXPIRED',
    'Again is 200; of a complete or failed login 409',
    'A code that is shown waits for the phone: submitting it waits a second at most, and changes nothing',
    'On local-dummy, submitting it is enough',
    'A missing value is 422; a wrong one fails the login with WRONG_CREDENTIALS',
    'A stepID of no step is 404; one that is not current, another type, or a login that is over is 409',
    'source, lastURL and other fields are ignored',
    'email is the only method; signing in again works',
    'No mail is sent. Any six digits are accepted for ten minutes, unless a test sets the code',
    'An unknown setupRequestID is 404, a used one 409',
    'A wrong or expired code is 422, a code before any was sent 409',
    'A username in use is 409, one that Matrix does not allow 422',
    'Any key of the right form, or the one that a test sets; any other is 422',
    'Another key is 422, a confirmation without a reset 409',
    'It is cancelled after ten minutes',
    'The contents of the code, and the meaning of each error',
    'A finished one can still be read',
    'An action that availableActions does not list is 409',
    'By default code is m.user',
    'Seven emoji separated by spaces, and three numbers',
    'It is done when both sides have confirmed',
    'Those are m.fully_read and m.push_rules; content has at most 65536 bytes',
    '403 M_FORBIDDEN for a room that the user was never in, and for tags that the account does not support'
  ],
  'depends on what the app holds, which a part of it does not show': [
    'It shows the people and the capabilities of the chat that receives its messages',
    'A group may be in chats and in in_groups',
    'Hidden and deleted messages are not found',
    'A file URL that the server returned is accepted too',
    'A strong ETag, Last-Modified, and all conditions of RFC 9110',
    'Several ranges at once return the whole file',
    'm.fully_read is the last message that was read'
  ],
  'depends on which of two things comes first, which calls from outside do not prove': [
    'Refusals are 409 for a pending or deleted message, else 422',
    'Pending and deleted messages are 409',
    'Events are sent before the response to the request that caused them'
  ],
  'would fill the app with files, or needs it to be started again': [
    'Form of the uploadID; it lasts until the sandbox is reset or the server stops',
    'Too many uploads, or too many bytes in total, are 422'
  ],
  'would call tools of MCP that write, or needs a token without a scope': [
    'A missing scope is an error result of the tool',
    'The JSON is {"success":true}',
    'A refusal by the network is an error result',
    'No text, or blank text, is an error result'
  ],
  'is a text that is made of names, which verify does not compare': [
    'The words around them',
    'The words around its facts, and the hints',
    'The words around them, and the hints',
    'The words around its facts',
    'A limit over 20 is accepted, and a page holds at most 20'
  ],
  'needs a stream of MCP that stays open, which verify does not hold': [
    'Statuses, and the rules of sessions',
    'The path, which the stream announces'
  ],
  'needs rooms that a part of the app does not show, or would make and leave them': [
    'Its members are m.space.child, too',
    'The state that a chat implies: members, name, topic, picture, power levels, rules',
    'The content of each kind of message; an edited one has its latest text, a deleted one is redacted',
    'The form of a reaction\'s event ID',
    'With 400 M_INVALID_ROOM_STATE, where the app has 500',
    'A room of type com.beeper.union merges the chats that are its children',
    'The default room version is 12; IDs have no domain there',
    'Those who are invited stay pending',
    'An unknown alias is 404 M_NOT_FOUND, an unknown ID 403; no body is as good as an empty one',
    'A chat stays, read-only; a merged chat and a rejected invitation are gone'
  ],
  'would register a client, or needs a person at the consent page': [
    'Redirect URIs are checked at registration',
    'refresh_token beside authorization_code is omitted from the answer, not rejected',
    'Unknown scopes are refused',
    'No scopes at all mean that consent is denied',
    'A call without a client gets a code without one',
    'JSON bodies too; redirect_uri checked when sent',
    'Codes last ten minutes, tokens thirty days',
    'A second use of a code revokes the token',
    'sub is the ID of the token, aud the resource, else the client'
  ]
}

const byBehaviour = new Map(Object.entries(reasons).flatMap(([reason, behaviours]) =>
  behaviours.map((what): [string, string] => [what, reason])))

/**
 * Why an assumed behaviour has no check.
 * @param what the behaviour, as an operation declares it
 */
export function reasonNotToCheck (what: string): string | undefined { return byBehaviour.get(what) }

/** All behaviours that have a reason. */
export function uncheckedBehaviours (): string[] { return [...byBehaviour.keys()] }

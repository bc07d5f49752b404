/** The IDs by which a request names chats, messages and accounts, decoded. */
export interface NamedRecords {
  chatIDs: string[]
  messageIDs: string[]
  accountIDs: string[]
}

/** The parameters and fields that hold such IDs, in all generations; lists are written with and without brackets. */
const kinds: Record<string, keyof NamedRecords> = {
  chatID: 'chatIDs',
  chatIDs: 'chatIDs',
  'chatIDs[]': 'chatIDs',
  roomId: 'chatIDs',
  roomIdOrAlias: 'chatIDs',
  messageID: 'messageIDs',
  eventId: 'messageIDs',
  accountID: 'accountIDs',
  accountIDs: 'accountIDs',
  'accountIDs[]': 'accountIDs'
}

/** Callers write as many IDs as a body has room for. */
const mostNamed = 1000

/** @param parts of a request: its path parameters, query and body */
export function namedRecords (...parts: unknown[]): NamedRecords {
  const named: NamedRecords = { chatIDs: [], messageIDs: [], accountIDs: [] }
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue
    for (const [name, kind] of Object.entries(kinds)) {
      if (!Object.hasOwn(part, name)) continue
      const values = [(part as Record<string, unknown>)[name]].flat()
      for (const value of values.slice(0, mostNamed)) if (typeof value === 'string') named[kind].push(decodedText(value))
    }
  }
  return named
}

/** The parts of a body that name records: itself, and of a call over MCP the arguments of the tool. */
export function bodyParts (body: unknown): unknown[] {
  const { params } = (body ?? {}) as { params?: { arguments?: unknown } | null }
  return [body, params?.arguments]
}

/** As much of an event as names records. */
export interface NamingEvent {
  type: string
  chatID?: string | undefined
  ids?: readonly string[] | undefined
}

/** The IDs of an event are those of messages, or of its chat. */
export function recordsOfEvent ({ type, chatID, ids = [] }: NamingEvent): NamedRecords {
  return {
    accountIDs: [],
    chatIDs: chatID === undefined ? [] : [chatID],
    messageIDs: type.startsWith('message.') ? [...ids] : []
  }
}

/** An ID or a path without percent-encoding; one that is not encoded, as it is. */
export function decodedText (text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

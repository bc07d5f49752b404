const localpart = '[\\w.=\\-/+]+'
const host = '(?:[A-Za-z\\d](?:[A-Za-z\\d.-]*[A-Za-z\\d])?|\\[[A-Fa-f\\d:.]+\\])(?::\\d{1,5})?'

/**
 * Source of an expression for a user ID in running text (Matrix specification, appendices §User Identifiers). Of the
 * historical localparts it takes the upper-case ones: the rest of ASCII would swallow the punctuation of a sentence.
 */
export const userIdSource = `@${localpart}:${host}`

/** Source of a look-behind for where a mention can begin: not inside an e-mail address, a path or another mention. */
export const mentionStartSource = '(?<![\\w@/.])'

/**
 * A text of the same length and lines as its source, in which everything but prose is blank. The position of a word
 * in it is the word's position in the file.
 */
export type Prose = string

/** Spaces in place of a text; its line breaks stay. */
export const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

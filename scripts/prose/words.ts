/** A wording to avoid, and what to write instead. A space matches any white space, line breaks included. */
export interface Wording {
  pattern: RegExp
  instead: string
}

function wording (source: string, instead: string): Wording {
  return { pattern: new RegExp(`\\b(?:${source.replaceAll(' ', '\\s+')})\\b`, 'gi'), instead }
}

/**
 * Wordings that make the reader stop, from reviews of this project's texts, each with a standard replacement.
 * docs/glossary.md has the terms. write-good 1.0.8 does not serve: in the README, the guides and the architecture it
 * reports 117 places, such as "only", "validate" and passives, and none of these wordings.
 */
export const wordings: readonly Wording[] = [
  wording('whoever|whomever', 'name the actor: the client, the caller, anyone who'),
  wording('somebody|somebody\'s', 'someone, another person'),
  wording('nobody|nobody\'s', 'no one, or say what does not happen'),
  wording('in the place of|in place of what', 'instead of, or a verb: replaces'),
  wording('at the most', 'at most'),
  wording('at the least', 'at least'),
  wording('anew', 'again'),
  wording('dear|dearer', 'expensive'),
  wording('lets nobody|lets no one', 'prevents'),
  wording('(?:what|that|which) is to become', 'the new value'),
  wording('hears?(?: of)?', 'receives, is notified of'),
  wording('(?:gives?|gave)(?! up| way| away)', 'returns, provides'),
  wording('(?:gives?|gave|giving) way', 'is removed, is replaced'),
  wording('stands? for', 'is, represents, matches'),
  wording('stands? (?:among|in the|there)', 'is'),
  wording('(?:takes?|took|taken) (?:away|in)', 'removes, accepts'),
  wording('(?:is|are) taken (?:too|as)', 'is accepted'),
  wording('(?:tells?|told) of', 'notifies, reports'),
  wording('says? of', 'states, describes'),
  wording('unless told otherwise|unless said', 'unless you set it, by default'),
  wording('go on|goes on|went on|going on', 'continues'),
  wording('lets? go of', 'releases'),
  wording('(?:has|have|had) run out', 'has expired'),
  wording('far side', 'remote side'),
  wording('for ever', 'forever'),
  wording('in turns', 'alternately, in small steps'),
  wording('but for', 'except for'),
  wording('as long as there (?:is|are)', 'while'),
  wording('it is no', 'it is not a'),
  wording('by itself alone|alone by itself', 'by itself')
]

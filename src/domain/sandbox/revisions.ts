let last = 0

/** A number that no other state of anything has: equal revisions, equal contents. 0 is what a base has. */
export function nextRevision (): number { return ++last }

/** The items that pass, found one by one as they are read. */
export function * filter<Item> (items: Iterable<Item>, passes: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (passes(item)) yield item
}

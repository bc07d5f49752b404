type Defined<Row> = { [Key in keyof Row]?: Exclude<Row[Key], undefined> }

/** The fields of a row that have a value: fixtures and answers leave the others out. */
export function defined<Row extends object> (row: Row): Defined<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Defined<Row>
}

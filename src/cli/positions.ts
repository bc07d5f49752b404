import type { AnyNode } from '@humanwhocodes/momoa'

/** Where the values of a JSON text stand: a function from a path to `line:column`, both from 1. */
export async function positionsIn (text: string): Promise<(path: ReadonlyArray<string | number>) => string> {
  const { parse } = await import('@humanwhocodes/momoa')
  const { body } = parse(text.replace(/^\uFEFF/, ''), { mode: 'json' })
  return path => {
    let value: AnyNode = body
    let { start } = body.loc
    for (const step of path) {
      const inner = inside(value, step)
      // What is missing is reported where it should be.
      if (!inner) break
      start = inner.loc.start
      value = inner.value
    }
    return `${start.line}:${start.column}`
  }
}

function inside (value: AnyNode, step: string | number) {
  if (value.type === 'Array') return value.elements[Number(step)]
  if (value.type !== 'Object') return undefined
  return value.members.find(({ name }) => name.type === 'String' && name.value === String(step))
}

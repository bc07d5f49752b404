import type { Invention } from './invention.js'

/** How one field of a recorded row is treated. */
export interface Field {
  /** @returns what is written; undefined leaves the field out */
  write (value: unknown, invent: Invention, path: string, notes: Notes): unknown
}

/** The treatment of every field of a row: one that is missing here does not compile, and is never written. */
export type Fields<Row> = { [Name in keyof Required<Row>]: Field }

/** Which fields were kept as they are, and which were left out, by path. */
export class Notes {
  readonly kept = new Set<string>()
  readonly leftOut = new Set<string>()

  /** How many there are. */
  get size (): number { return this.kept.size + this.leftOut.size }
}

/** Writes a row by the treatment of its fields. */
export function writeRow<Row extends object> (
  row: Row, fields: Fields<Row>, invent: Invention, path: string, notes: Notes
): Row {
  const written: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined) continue
    const inner = `${path}.${name}`
    const field = Object.hasOwn(fields, name) ? fields[name as keyof Row] : undefined
    const result = field?.write(value, invent, inner, notes)
    if (result === undefined) notes.leftOut.add(inner)
    else written[name] = result
  }
  return written as Row
}

/** A value that names no one and stays, when it has the form that it should have. */
function kept (isRight: (value: unknown) => boolean): Field {
  return {
    write: (value, _invent, path, notes) => {
      if (!isRight(value)) return undefined
      notes.kept.add(path)
      return value
    }
  }
}

export const flag = kept(value => typeof value === 'boolean')
export const positive = kept(value => typeof value === 'number' && value > 0)
export const amount = kept(value => typeof value === 'number' && value >= 0)
export const whole = kept(value => Number.isSafeInteger(value) && Number(value) >= 0)
/** ISO 8601 with a zone. */
export const time = kept(value => typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)))
/** A number of the installation's own, which sorts. */
export const sortKey = kept(value => typeof value === 'string' && /^\d{1,15}$/.test(value))

/** One of the values that the API describes. */
export function oneOf (values: readonly string[]): Field {
  return kept(value => typeof value === 'string' && values.includes(value))
}

/** Media types as registries write them; a type that is no known kind is left out. */
export const mediaType = kept(value => typeof value === 'string' &&
  /^(?:image\/(?:png|jpe?g|gif|webp|heic|heif|avif|bmp|tiff|svg\+xml)|video\/(?:mp4|webm|quicktime|ogg|3gpp|x-matroska|mpeg)|audio\/(?:mpeg|mp4|aac|ogg|opus|wav|x-wav|webm|amr|flac|m4a|x-m4a|x-caf)(?:; codecs=opus)?|application\/(?:pdf|zip|json|octet-stream|gzip|ogg|xml|rtf|epub\+zip|msword|vnd\.ms-excel|vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation))|text\/(?:plain|html|csv|calendar|vcard|x-vcard|markdown))$/.test(value))

/** A text of a kind, which is replaced by another of that kind. */
export function invented (kind: keyof Invention): Field {
  return { write: (value, invent) => typeof value === 'string' ? invent[kind](value) : undefined }
}

/** Empties a field on purpose, as null does. */
export function orNull (field: Field): Field {
  return { write: (value, ...more) => value === null ? null : field.write(value, ...more) }
}

export function list (field: Field): Field {
  return {
    write: (value, ...more) => Array.isArray(value)
      ? value.map(item => field.write(item, ...more)).filter(item => item !== undefined)
      : undefined
  }
}

export function object<Row extends object> (fields: Fields<Row>, isWhole: (row: Row) => boolean = () => true): Field {
  return {
    write: (value, invent, path, notes) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      const row = writeRow(value as Row, fields, invent, path, notes)
      return isWhole(row) ? row : undefined
    }
  }
}

/** An object whose names are IDs. */
export function byID (field: Field): Field {
  return {
    write: (value, invent, path, notes) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      return Object.fromEntries(Object.entries(value).flatMap(([id, inner]: [string, unknown]) => {
        const written = field.write(inner, invent, `${path}.*`, notes)
        return written === undefined ? [] : [[invent.id(id), written]]
      }))
    }
  }
}

/** The first of the treatments that accepts the value. */
export function either (...fields: Field[]): Field {
  return {
    write: (value, ...more) => {
      for (const field of fields) {
        const written = field.write(value, ...more)
        if (written !== undefined) return written
      }
      return undefined
    }
  }
}

import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Issue } from '../../domain/errors/errors.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { StrictAspect } from '../../domain/sandbox/strictness.js'
import { MockError } from '../../domain/errors/errors.js'
import { suggestion } from '../../platform/suggest.js'
import { declares, listNamed, listsOf } from '../field-parts.js'
import { unknownFields } from '../unknown-fields.js'

/** How many parameters the warnings of one call name. */
const most = 20

/** Something in a call that the real app lets pass. */
interface Deviation {
  aspect: StrictAspect
  path: Issue['path']
  /** What the caller probably does not know, without what becomes of it. */
  message: string
}

/** Refuses what the sandbox is strict about. */
export function registerStrictness (app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const box = request.sandbox as Sandbox | null
    if (!box?.strictness.refuses || request.declared.generation === 'control') return done()
    const { levels } = box.strictness
    const refused = deviations(request).filter(({ aspect }) => aspect !== 'unmatched' && levels[aspect] === 'refuse')
    const [first] = refused
    if (!first) return done()
    const issues = refused.map(({ path, message }): Issue => ({ code: 'unrecognized_keys', message, path }))
    const code = first.path[0] === 'body' ? 'invalid_body' : 'invalid_parameters'
    done(new MockError(code, `${first.message}; this sandbox is strict about it`, { issues }))
  })
}

/** What the journal warns of in a call. */
export function strictWarnings (request: FastifyRequest): string[] {
  return deviations(request).map(({ message }) => message)
}

/** What the sandbox does not ignore. */
function deviations (request: FastifyRequest): Deviation[] {
  const { declared: { operation, successor }, method, url, schemas, sandbox } = request
  const { levels } = sandbox.strictness
  if (operation === undefined) {
    if (levels.unmatched === 'ignore') return []
    const path = url.split('?', 1)[0] ?? url
    return [{ aspect: 'unmatched', path: [], message: `There is no operation ${method} ${path}` }]
  }
  const found: Deviation[] = []
  if (successor !== undefined && levels.deprecated !== 'ignore') {
    found.push({ aspect: 'deprecated', path: [], message: `${operation} is deprecated: ${successor} replaces it` })
  }
  if (levels.unknownQuery !== 'ignore' && url.includes('?')) found.push(...unknownQuery(request))
  if (levels.unknownFields !== 'ignore' && schemas?.body) {
    for (const path of unknownFields(schemas.body, request.body, ['body'])) {
      found.push({ aspect: 'unknownFields', path, message: `${operation} has no field ${path.slice(1).join('.')}` })
    }
  }
  return found
}

function unknownQuery ({ declared: { operation }, query, schemas }: FastifyRequest): Deviation[] {
  const schema = schemas?.querystring as { properties?: object } | undefined
  const lists = listsOf(schema)
  const names = Object.keys(schema?.properties ?? {})
  return Object.keys(query as object)
    .filter(name => !declares(schema, name) && listNamed(name, lists) === undefined)
    .slice(0, most)
    .map(name => ({
      aspect: 'unknownQuery',
      path: ['query', name],
      message: `${operation} has no query parameter ${JSON.stringify(name)}${suggestion(name, names)}`
    }))
}

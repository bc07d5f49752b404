import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Resource } from '@modelcontextprotocol/sdk/types.js'
import type { Service } from '../../http/mcp/service.js'
import { RpcError, rpcCodes } from '../../http/mcp/messages.js'
import { pageOf, unknownMethod } from '../../http/mcp/tool-service.js'
import { packageFile } from '../../platform/package-file.js'

const scheme = 'beeper-desktop-mock://'
/** Resources on a page. */
const perPage = 100
/** The code of the Model Context Protocol for a resource that there is not. */
const resourceNotFound = -32002

interface Document extends Resource {
  /** In the package. */
  file: string
}

const documents: readonly Document[] = [
  {
    uri: `${scheme}skill`,
    name: 'skill',
    title: 'How to test with the mock',
    mimeType: 'text/markdown',
    file: 'skills/beeper-desktop-mock/SKILL.md'
  },
  {
    uri: `${scheme}fixture-schema`,
    name: 'fixture-schema',
    title: 'The JSON Schema of fixtures and states',
    mimeType: 'application/schema+json',
    file: 'fixtures/schema.json'
  },
  {
    uri: `${scheme}supported`,
    name: 'supported',
    title: 'Every operation, and the evidence for how it behaves',
    mimeType: 'text/markdown',
    file: 'SUPPORTED.md'
  }
]

/** The documents that the package has. */
function existing (): Document[] {
  const guides = packageFile('docs/guides')
  const names = existsSync(guides) ? readdirSync(guides).filter(name => name.endsWith('.md')).sort() : []
  return [
    ...documents,
    ...names.map((name): Document => ({
      uri: `${scheme}guides/${name.replace(/\.md$/, '')}`,
      name: `guide-${name.replace(/\.md$/, '')}`,
      title: `Guide: ${name.replace(/\.md$/, '')}`,
      mimeType: 'text/markdown',
      file: `docs/guides/${name}`
    }))
  ].filter(({ file }) => existsSync(packageFile(file)))
}

/** Answers requests about resources: the mock's documents, for models that have no other way to read them. */
export const resources: Service['handle'] = async (method, { uri, cursor }) => {
  switch (method) {
    case 'resources/list': return pageOf(existing().map(({ file: _, ...resource }) => resource), cursor, perPage, 'resources')
    case 'resources/templates/list': return { resourceTemplates: [] }
    case 'resources/read': return { contents: [await read(uri)] }
    default: throw unknownMethod(method)
  }
}

async function read (uri: unknown) {
  if (typeof uri !== 'string') throw new RpcError(rpcCodes.invalidParams, 'Invalid resources/read: uri must be a string')
  const found = existing().find(document => document.uri === uri)
  if (!found) throw new RpcError(resourceNotFound, `Resource not found: ${JSON.stringify(uri)}. resources/list has them all`)
  return { uri, mimeType: found.mimeType, text: await readFile(packageFile(found.file), 'utf8') }
}

import t from 'tap'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseAllDocuments } from 'yaml'

interface Resource {
  apiVersion: string
  kind: string
  metadata: { name: string }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a resource of any kind
  spec: any
}

const example = (name: string) => readFileSync(new URL(`../../examples/scale/${name}`, import.meta.url), 'utf8')
const resources = parseAllDocuments(example('kubernetes.yaml')).map(document => document.toJS() as Resource)

/** Kubernetes' own schema of a kind. It knows every field, and throws for one of another form. */
function check (resource: Resource): void {
  const require = createRequire(import.meta.url)
  const { [resource.kind]: Model } = require(`kubernetes-models/${resource.apiVersion}`) as
    Record<string, new (data: Resource) => { validate (): void }>
  if (!Model) throw new Error(`There is no ${resource.kind} in ${resource.apiVersion}`)
  new Model(resource).validate()
}

const named = (kind: string, name: string) => {
  const found = resources.find(resource => resource.kind === kind && resource.metadata.name === name)
  if (!found) throw new Error(`no ${kind} ${name}`)
  return found.spec
}

await t.test('each resource of examples/scale/kubernetes.yaml is one by Kubernetes\' schema', async t => {
  t.equal(resources.length, 4)
  for (const resource of resources) t.doesNotThrow(() => { check(resource) }, `${resource.kind} ${resource.metadata.name}`)
  const [service, set] = structuredClone(resources) as [Resource, Resource]
  set.spec.replicas = 'three'
  t.throws(() => { check(set) }, /replicas/, 'the check finds a wrong type')
  service.spec.ports[0].port = {}
  t.throws(() => { check(service) }, /port/)
})

await t.test('they belong together', async t => {
  const set = named('StatefulSet', 'mock')
  const [container] = set.template.spec.containers
  const service = named('Service', set.serviceName)
  t.equal(service.clusterIP, 'None', 'headless: each pod has a name')
  for (const [kind, name] of [['StatefulSet', 'mock'], ['Deployment', 'mock-proxy']] as const) {
    const { selector, template } = named(kind, name)
    t.match(template.metadata.labels, selector.matchLabels)
    t.strictSame(named('Service', name).selector, selector.matchLabels)
  }
  interface Variable { name: string, value?: string, valueFrom?: object }
  const variables = new Map((container.env as Variable[]).map(entry => [entry.name, entry]))
  t.strictSame(variables.get('BEEPER_MOCK_REPLICA')?.valueFrom, { fieldRef: { fieldPath: 'metadata.name' } })
  t.equal(variables.get('BEEPER_MOCK_ALLOW_HOST')?.value, 'mock-proxy')
  const [mount] = container.volumeMounts
  t.ok(variables.get('BEEPER_MOCK_STATE')?.value?.startsWith(`${mount.mountPath}/`))
  t.equal(set.volumeClaimTemplates[0].metadata.name, mount.name)

  const servers = [...example('for-kubernetes.sed').matchAll(/\/server (\S+) (\S+):(\d+)\/$/gm)].map(([, ...parts]) => parts)
  t.strictSame(servers, Array.from({ length: set.replicas }, (_, at) =>
    [`mock-${at}`, `mock-${at}.${set.serviceName}`, String(service.ports[0].port)]), 'the proxy knows each pod by its name')
})

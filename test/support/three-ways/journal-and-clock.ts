import { at, emulated, type Capability } from './capability.js'

/** Following, failing, and the time. */
export const journalAndClock: Capability[] = [
  {
    name: 'follow the requests',
    http: async (raw, box) => {
      const { last } = await raw('GET', at(box.id, '/requests'))
      const waiting = raw('GET', at(box.id, `/wait?since=${last}&status=404`))
      await emulated(box, '/v1/accounts')
      await emulated(box, '/v1/nothing')
      return (await waiting).items[0].path
    },
    client: async box => {
      await emulated(box, '/v1/accounts')
      await emulated(box, '/v1/nothing')
      const { value: { path } } = await box.followRequests({ status: 404 }).next()
      return path
    },
    expected: '/v1/nothing'
  },
  {
    name: 'empty the journal',
    http: async (raw, { id }) => {
      await raw('DELETE', at(id, '/requests'))
      return (await raw('GET', at(id, '/requests'))).items.length
    },
    client: async box => {
      await box.clearRequests()
      return (await box.requests()).length
    },
    expected: 0
  },
  {
    name: 'fail',
    http: async (raw, box) => {
      const fault = await raw('POST', at(box.id, '/faults'), { operation: 'getAccounts', status: 429, retryAfter: 3, times: 1 })
      const { status } = await emulated(box, '/v1/accounts')
      const [{ fired }] = (await raw('GET', at(box.id, '/faults'))).items
      return { status, fired, id: fault.id, healthy: (await emulated(box, '/v1/accounts')).status }
    },
    client: async box => {
      const fault = await box.fail({ operation: 'getAccounts', status: 429, retryAfter: 3, times: 1 })
      const { status } = await emulated(box, '/v1/accounts')
      const fired = (await box.faults())[0]?.fired
      return { status, fired, id: fault.id, healthy: (await emulated(box, '/v1/accounts')).status }
    },
    expected: { status: 429, fired: 1, id: String, healthy: 200 }
  },
  {
    name: 'an explanation',
    http: async (raw, box) => {
      await raw('DELETE', at(box.id, '/faults'))
      await raw('POST', at(box.id, '/faults'), { operation: 'listLabels', status: 503 })
      await emulated(box, '/v1/accounts')
      const { last } = await raw('GET', at(box.id, '/requests?limit=1'))
      const explanation = await raw('GET', at(box.id, `/explain/${last}`))
      await raw('DELETE', at(box.id, '/faults'))
      return explanation
    },
    client: async box => {
      const since = await box.now()
      await box.heal()
      await box.fail({ operation: 'listLabels', status: 503 })
      await emulated(box, '/v1/accounts')
      const [entry] = await box.requests({ since })
      const explanation = await box.explain(entry?.id ?? 0)
      await box.heal()
      return explanation
    },
    expected: { sentences: [/called the operation getAccounts and was answered with 200/], nearMisses: [{ condition: 'operation' }] }
  },
  {
    name: 'strictness',
    http: async (raw, box) => {
      await raw('PATCH', at(box.id, '/strictness'), { all: 'warn', unknownQuery: 'refuse' })
      const levels = await raw('GET', at(box.id, '/strictness'))
      const { status } = await emulated(box, '/v1/accounts?x=1')
      await emulated(box, '/v0/get-accounts')
      const { items } = await raw('GET', at(box.id, '/requests?operation=getAccountsV0'))
      return { levels, status, warnings: items[0].warnings }
    },
    client: async box => {
      await box.setStrictness('warn')
      await box.setStrictness({ unknownQuery: 'refuse' })
      const levels = await box.strictness()
      const { status } = await emulated(box, '/v1/accounts?x=1')
      await emulated(box, '/v0/get-accounts')
      return { levels, status, warnings: (await box.requests({ operation: 'getAccountsV0' }))[0]?.warnings }
    },
    expected: {
      levels: { unknownFields: 'warn', unknownQuery: 'refuse', deprecated: 'warn', unmatched: 'warn' },
      status: 400,
      warnings: [/deprecated/]
    }
  },
  {
    name: 'an answer of your own',
    http: async (raw, box) => {
      const { id } = await raw('POST', at(box.id, '/answers'), { operation: 'getAccounts', answer: [{ status: 503 }, { json: [] }] })
      const statuses = [(await emulated(box, '/v1/accounts')).status, (await emulated(box, '/v1/accounts')).status]
      const [{ fired }] = (await raw('GET', at(box.id, '/answers'))).items
      await raw('DELETE', at(box.id, '/answers'))
      return { id, statuses, fired, left: (await raw('GET', at(box.id, '/answers'))).items }
    },
    client: async box => {
      const { id } = await box.answer({ operation: 'getAccounts' }, [{ status: 503 }, { json: [] }])
      const statuses = [(await emulated(box, '/v1/accounts')).status, (await emulated(box, '/v1/accounts')).status]
      const fired = (await box.answers())[0]?.fired
      await box.heal(id)
      return { id, statuses, fired, left: await box.answers() }
    },
    expected: { id: String, statuses: [503, 200], fired: 2, left: [] }
  },
  {
    name: 'heal',
    http: async (raw, box) => {
      const { id } = await raw('POST', at(box.id, '/faults'), { status: 500 })
      await raw('DELETE', at(box.id, `/faults/${id}`))
      const { status } = await emulated(box, '/v1/accounts')
      await raw('POST', at(box.id, '/faults'), { status: 500 })
      await raw('DELETE', at(box.id, '/faults'))
      return [status, (await emulated(box, '/v1/accounts')).status, (await raw('GET', at(box.id, '/faults'))).items.length]
    },
    client: async box => {
      await box.heal(await box.fail({ status: 500 }))
      const { status } = await emulated(box, '/v1/accounts')
      await box.fail({ status: 500 })
      await box.heal()
      return [status, (await emulated(box, '/v1/accounts')).status, (await box.faults()).length]
    },
    expected: [200, 200, 0]
  },
  {
    name: 'the clock',
    http: async (raw, { id }) => {
      const step = async (body: unknown) => (await raw('POST', at(id, '/clock'), body)).now
      return [
        (await raw('GET', at(id, '/clock'))).now,
        await step({ advance: '2h' }),
        await step({ now: '2026-03-01T00:00:00Z' }),
        await step({ freeze: true, now: Date.UTC(2026, 3, 1) })
      ]
    },
    client: async ({ clock }) => [
      await clock.now(),
      await clock.advance('2h'),
      await clock.set('2026-03-01T00:00:00Z'),
      await clock.freeze(new Date(Date.UTC(2026, 3, 1)))
    ].map(date => date.toISOString()),
    expected: ['2026-02-01T12:00:05.000Z', '2026-02-01T14:00:05.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']
  },
  {
    name: 'let the clock run',
    http: async (raw, { id }) => {
      await raw('POST', at(id, '/clock'), { resume: true })
      const { mode } = await raw('GET', at(id, '/clock'))
      await raw('POST', at(id, '/clock'), { freeze: true })
      return mode
    },
    client: async ({ clock }) => {
      await clock.resume()
      const { mode } = await clock.info()
      await clock.freeze()
      return mode
    },
    expected: 'real'
  }
]

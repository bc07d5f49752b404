import fc from 'fast-check'
import t from 'tap'
import { Clock } from '../../../src/domain/sandbox/clock.js'
import { UndoLog } from '../../../src/domain/sandbox/undo-log.js'
import { Scheduler } from '../../../src/domain/sandbox/scheduler.js'
import { ManualHost } from '../../support/app.js'

const start = Date.parse('2026-02-01T12:00:00.000Z')

function make () {
  const host = new ManualHost(start)
  const clock = new Clock(host)
  const jobs = new Scheduler({ clock, undo: new UndoLog() }, host, () => {})
  const ran: number[] = []
  jobs.handle('note', ({ number }) => { ran.push(number as number) })
  return { jobs, ran }
}

const around = (_kind: string, run: () => void) => { run() }

await t.test('jobs run by time, those of the same time in the order of planning', async t => {
  const action = fc.oneof(
    fc.record({ plan: fc.nat({ max: 20 }) }),
    fc.record({ cancel: fc.nat({ max: 9 }) }),
    fc.record({ run: fc.nat({ max: 25 }) }),
    fc.record({ restore: fc.constant(true) })
  )
  fc.assert(fc.property(fc.array(action, { maxLength: 60 }), actions => {
    let { jobs, ran } = make()
    // What a list sorted again each time would do.
    let model: Array<{ due: number, number: number }> = []
    const expected: number[] = []
    let next = 0
    for (const step of actions) {
      if ('plan' in step) {
        jobs.planAt(start + step.plan, 'note', { number: next })
        model.push({ due: start + step.plan, number: next++ })
      } else if ('cancel' in step) {
        jobs.cancel('note', ({ number }) => (number as number) % 10 === step.cancel)
        model = model.filter(({ number }) => number % 10 !== step.cancel)
      } else if ('run' in step) {
        jobs.runUntil(start + step.run, around)
        model.sort((a, b) => a.due - b.due || a.number - b.number)
        expected.push(...model.filter(({ due }) => due <= start + step.run).map(({ number }) => number))
        model = model.filter(({ due }) => due > start + step.run)
      } else {
        const section = jobs.toFixture()
        const restored = make()
        restored.jobs.fromFixture(section)
        t.strictSame(restored.jobs.toFixture(), section)
        restored.ran.push(...ran)
        ;({ jobs, ran } = restored)
      }
      t.equal(jobs.size, model.length)
      t.equal(jobs.nextDue, Math.min(Infinity, ...model.map(({ due }) => due)))
    }
    model.sort((a, b) => a.due - b.due || a.number - b.number)
    t.strictSame(jobs.planned('note'), model.map(({ number }) => ({ number })))
    t.strictSame(ran, expected)
  }), { numRuns: 200, seed: 1 })
})

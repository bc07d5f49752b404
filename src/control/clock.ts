import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { iso } from '../domain/sandbox/clock.js'
import { freezeClocks, resumeClocks, setClocks } from '../domain/homeserver/shared-clock.js'
import { invalidField, invalidInput } from '../domain/errors/errors.js'
import { ClockOutput, closed, duration, SandboxParams, Time } from './schemas.js'
import { readDuration, readTime } from './parsing/times.js'

const SetClockBody = Type.Object({
  now: Type.Optional(Type.Union([Time, Type.Number({ description: 'Unix milliseconds' })], {
    description: 'The time to set; forward, it runs what falls due on the way'
  })),
  advance: Type.Optional(duration('Milliseconds to go forward, running what falls due on the way')),
  freeze: Type.Optional(Type.Boolean({ description: 'The clock stands still from now on' })),
  resume: Type.Optional(Type.Boolean({ description: 'The clock runs on from where it stands' }))
}, { ...closed, title: 'MockSetClock' })

export function clockRoutes (app: App): void {
  app.get('/clock', {
    config: {
      operation: 'mockGetClock',
      scope: 'control',
      generation: 'control',
      tag: 'Clock',
      summary: 'Tells the time in the sandbox.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: ClockOutput } }
  }, async ({ sandbox }) => presentClock(sandbox))

  app.post('/clock', {
    config: {
      operation: 'mockSetClock',
      scope: 'control',
      generation: 'control',
      tag: 'Clock',
      summary: 'Sets, advances, freezes or resumes the clock, and answers when all that fell due has happened.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: SetClockBody, response: { 200: ClockOutput } }
  }, async ({ sandbox, body }) => {
    setClock(sandbox, body)
    return presentClock(sandbox)
  })
}

/** Stops the clock first, then moves it, then lets it run: so one call can do all that makes sense together. */
function setClock (box: Sandbox, { now, advance, freeze, resume }: Static<typeof SetClockBody>): void {
  if (now === undefined && advance === undefined && !freeze && !resume) {
    throw invalidInput('Say what to do: now, advance, freeze or resume')
  }
  if (now !== undefined && advance !== undefined) throw invalidField('advance', 'Send either now or advance, not both')
  if (freeze && resume) throw invalidField('resume', 'Send either freeze or resume, not both')
  const step = advance === undefined ? undefined : readDuration(advance, 'advance')
  const time = now === undefined ? undefined : readTime(now, 'now')
  if (step !== undefined) box.clock.at(step, 'advance')
  if (freeze) freezeClocks(box)
  if (time !== undefined) setClocks(box, time)
  else if (step !== undefined) setClocks(box, box.clock.after(step))
  if (resume) resumeClocks(box)
}

export function presentClock ({ clock, jobs }: Sandbox): Static<typeof ClockOutput> {
  return {
    now: iso(clock.now()),
    mode: clock.frozen ? 'frozen' : 'real',
    offset: clock.offset,
    ...(jobs.size === 0 ? {} : { nextDue: iso(jobs.nextDue) }),
    planned: jobs.size
  }
}

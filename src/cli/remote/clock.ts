import type { Command } from 'commander'
import type { MockClock } from '../../client/mock-clock.js'
import { does, time, type Given, type Session } from './session.js'

export function describeClock (command: Command, given: () => Promise<Given>): void {
  command.option('--sandbox <id>', 'which sandbox', 'default')
  const changes = <Typed extends unknown[]>(
    changing: Command, change: (clock: MockClock, ...typed: Typed) => Promise<unknown>
  ) => {
    does(changing, given, async (session, ...typed: Typed) => {
      const { clock } = await session.sandbox()
      await session.ask(async () => change(clock, ...typed))
      await show(session, clock)
    })
  }
  changes(command, async () => {})
  changes(command.command('advance').argument('<duration>', 'such as 2h, 90s or 1500ms')
    .description('go forward; what falls due on the way has happened when this returns'), async (clock, duration: string) => clock.advance(duration))
  changes(command.command('set').argument('<time>', 'ISO 8601 or Unix milliseconds', time)
    .description('set the time'), async (clock, now: string | number) => clock.set(now))
  changes(command.command('freeze').argument('[time]', 'the time to stand at', time)
    .description('let the clock stand still'), async (clock, now: string | number | undefined) => clock.freeze(now))
  changes(command.command('resume')
    .description('let it run on from where it stands'), async clock => clock.resume())
}

async function show (session: Session, clock: MockClock): Promise<void> {
  await session.print(await session.ask(clock.info.bind(clock)), ({ now }) => now)
}

import { endOf, type Fault, type LinkName, roleMembers } from './plan.ts'
import type { Staff } from './pull-lever.ts'
import type { World } from './world.ts'

/** Carries out each fault at its instant; resolves when the last is over. */
export async function unleash(
  { world, staff, until }: { world: World; staff: Staff; until(at: number): Promise<void> },
  faults: readonly Fault[],
  startsAt: number,
): Promise<void> {
  await Promise.all(
    faults.map(async (fault) => {
      await until(startsAt + fault.atMs)
      const undo = await strike(world, staff, fault)
      await until(startsAt + endOf(fault))
      await undo()
    }),
  )
}

async function strike(world: World, staff: Staff, fault: Fault): Promise<() => unknown> {
  switch (fault.kind) {
    case 'KILL':
      await world.kill(fault.member)
      return () => world.revive(fault.member)
    case 'FREEZE':
      world.freeze(fault.member)
      return () => world.thaw(fault.member)
    case 'LEVER':
      await staff.pull(fault.lever)
      return () => staff.letGo(fault.lever)
    case 'WEATHER': {
      const links = linksOf(fault)
      for (const link of links) world.turn(link, fault.weather)
      return () => {
        for (const link of links) world.turn(link, { kind: 'CALM' })
      }
    }
  }
}

function linksOf(fault: Extract<Fault, { kind: 'WEATHER' }>): LinkName[] {
  if (fault.to === 'api') return [`${fault.from}→api`]
  const { from, to } = fault
  return from === 'all' ? roleMembers.map((member): LinkName => `${member}→${to}`) : [`${from}→${to}`]
}

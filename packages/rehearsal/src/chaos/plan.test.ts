import { expect, test } from 'vitest'
import { makePeople } from './people.ts'
import { endOf, levers, members, planTrial, roleMembers } from './plan.ts'

const many = Array.from({ length: 400 }, (_, trial) => planTrial(7, trial))

test('a trial follows from the seed and its number alone', () => {
  expect(planTrial(7, 13)).toEqual(many[13])
  expect(planTrial(8, 13)).not.toEqual(many[13])
  const people = ({ random: _random, ...person }: ReturnType<typeof makePeople>[number]) => person
  expect(makePeople(planTrial(7, 13)).map(people)).toEqual(makePeople(planTrial(7, 13)).map(people))
})

test('nothing is still broken when everything is mended', () => {
  for (const { faults, healAtMs } of many)
    for (const fault of faults) expect(endOf(fault)).toBeLessThanOrEqual(healAtMs)
})

test('over many trials everybody dies, everybody freezes, every link breaks in every way and every lever is pulled', () => {
  const faults = many.flatMap((plan) => plan.faults)
  const killed = new Set(faults.flatMap((fault) => (fault.kind === 'KILL' ? [fault.member] : [])))
  const frozen = new Set(faults.flatMap((fault) => (fault.kind === 'FREEZE' ? [fault.member] : [])))
  expect([killed, frozen]).toEqual([new Set(members), new Set(members)])
  expect(new Set(faults.flatMap((fault) => (fault.kind === 'LEVER' ? [fault.lever] : [])))).toEqual(new Set(levers))
  const weather = faults.flatMap((fault) => (fault.kind === 'WEATHER' ? [fault] : []))
  expect(new Set(weather.map((fault) => fault.from))).toEqual(new Set([...roleMembers, 'all', 'people', 'wechat']))
  const ways = weather.map(
    (fault) => `${fault.weather.kind}${'after' in fault.weather ? ` ${fault.weather.after}` : ''}`,
  )
  expect(new Set(ways)).toEqual(new Set(['CUT', 'SLOW', 'SEVER', 'HALF_OPEN DELIVER', 'HALF_OPEN DROP']))
})

test('sales are small and spread, with and without a waiting room', () => {
  const shapes = many.map(({ sale }) => `${sale.total >= 2_000 ? 'spread' : 'small'} ${sale.room}`)
  expect(new Set(shapes).size).toBe(6)
})

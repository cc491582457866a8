import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { describe, expect, test } from 'vitest'
import { NoAnswer } from '../../api/problem.ts'
import { createStandbyList, type Waiting, type Wish } from './standby-list.ts'

const wanted: Omit<Wish, 'requestId'> = {
  offerId: '7',
  campaignId: '1',
  quantity: 1,
  title: '手机',
  skuName: '黑',
  image: '',
  priceFen: 100,
}
const at = (ahead: number): StandbyPlace => ({
  state: 'WAITING',
  offerId: '7',
  requestId: 'r1',
  quantity: 1,
  ahead,
  joinedAt: 5,
})
const granted: StandbyPlace = { state: 'GRANTED', offerId: '7', requestId: 'r1', orderId: '70' }

function phone(
  script: { join?: (StandbyPlace | Error)[]; mine?: (StandbyPlace | Error)[]; leave?: StandbyPlace },
  disk: { saved: Waiting[] } = { saved: [] },
) {
  const joins: { requestId: string; ticket?: string }[] = []
  const events: string[] = []
  const alarms: (() => void)[] = []
  let asked = 0
  const next = <T>(lines: (T | Error)[] = [], i: number) => {
    const line = lines[Math.min(i, lines.length - 1)]
    return line instanceof Error || line === undefined ? Promise.reject(line) : Promise.resolve(line)
  }
  let ids = 0
  const list = createStandbyList({
    join: (input) => next(script.join, joins.push(input) - 1),
    mine: () => next(script.mine, asked++),
    leave: () => next(script.leave ? [script.leave] : [], 0),
    ticketOf: () => 'ticket',
    newRequestId: () => `r${++ids}`,
    random: () => 0.5,
    wakeAfter: (_ms, wake) => void alarms.push(wake),
    load: () => disk.saved,
    save: (waiting) => {
      disk.saved = structuredClone(waiting)
    },
    granted: (wish, orderId) => void events.push(`granted ${wish.requestId} ${orderId}`),
    missed: (wish) => void events.push(`missed ${wish.requestId}`),
  })
  const ring = async () => {
    alarms.pop()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { list, joins, events, disk, ring, asked: () => asked }
}

describe('standby', () => {
  test('joined, moved up, never back, granted: the order takes over and the list forgets', async () => {
    const { list, joins, events, disk, ring } = phone({ join: [at(4)], mine: [at(1), at(3), granted] })
    expect(await list.join(wanted)).toBeNull()
    expect(joins).toMatchObject([{ requestId: 'r1', ticket: 'ticket' }])
    await ring()
    await ring()
    expect(list.of('7')?.ahead).toBe(1)
    await ring()
    expect(events).toEqual(['granted r1 70'])
    expect([list.of('7'), disk.saved]).toEqual([null, []])
  })

  test('a lost answer is repeated under the same request id', async () => {
    const { list, joins } = phone({ join: [new NoAnswer('TIMEOUT', ''), at(0)] })
    expect(await list.join(wanted)).toMatchObject({ code: 'TIMEOUT' })
    expect(await list.join(wanted)).toBeNull()
    expect(joins.map(({ requestId }) => requestId)).toEqual(['r1', 'r1'])
  })

  test('granted while leaving: the order is kept', async () => {
    const { list, events } = phone({ join: [at(0)], leave: granted })
    await list.join(wanted)
    await list.leave('7')
    expect(events).toEqual(['granted r1 70'])
  })

  test('leaving is not missing; a list that closed is', async () => {
    const first = phone({ join: [at(0)], leave: { state: 'NONE' } })
    await first.list.join(wanted)
    await first.list.leave('7')
    expect(first.events).toEqual([])
    const second = phone({ join: [at(0)], mine: [{ state: 'NONE' }] })
    await second.list.join(wanted)
    await second.ring()
    expect(second.events).toEqual(['missed r1'])
  })

  test('killed while waiting: the next start asks, and off screen nobody does', async () => {
    const disk = { saved: [] as Waiting[] }
    await phone({ join: [at(2)] }, disk).list.join(wanted)
    const second = phone({ mine: [at(2)] }, disk)
    second.list.resume()
    expect(second.list.all()).toHaveLength(1)
    await second.ring()
    second.list.hide()
    const before = second.asked()
    await second.ring()
    expect(second.asked()).toBe(before)
    second.list.show()
    expect(second.asked()).toBe(before + 1)
  })
})

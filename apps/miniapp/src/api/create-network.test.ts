import { describe, expect, test } from 'vitest'
import { createNetwork } from './create-network.ts'

function phone() {
  const timers: { ms: number; run: () => void }[] = []
  let probes = 0
  let backs = 0
  const network = createNetwork({
    probe: () => void (probes += 1),
    after: (ms, run) => void timers.push({ ms, run }),
    random: () => 1,
  })
  network.onBack(() => void (backs += 1))
  return { network, timers, pass: () => timers.shift()?.run(), probes: () => probes, backs: () => backs }
}

describe('network', () => {
  test('one lost answer is nothing, two in a row are an absence, and any answer ends it', () => {
    const { network, backs } = phone()
    network.noteNoAnswer()
    network.noteAnswer()
    network.noteNoAnswer()
    expect(network.reach()).toBe('ONLINE')
    network.noteNoAnswer()
    expect(network.reach()).toBe('NO_ANSWER')
    network.noteAnswer()
    expect(network.reach()).toBe('ONLINE')
    expect(backs()).toBe(1)
  })

  test('asks further and further apart while nothing answers, and no more afterwards', () => {
    const { network, timers, pass, probes } = phone()
    network.noteNoAnswer()
    network.noteNoAnswer()
    const waits: number[] = []
    for (let i = 0; i < 5; i += 1) {
      waits.push(timers[0]?.ms ?? 0)
      pass()
    }
    expect(waits).toEqual([2000, 4000, 8000, 15_000, 15_000])
    expect(probes()).toBe(5)
    network.noteAnswer()
    pass()
    expect(probes()).toBe(5)
    expect(timers).toEqual([])
  })

  test('a second absence has its own pace and does not double the first', () => {
    const { network, timers, pass, probes } = phone()
    const lose = () => [network.noteNoAnswer(), network.noteNoAnswer()]
    lose()
    network.noteAnswer()
    lose()
    expect(timers.map(({ ms }) => ms)).toEqual([2000, 2000])
    pass()
    pass()
    expect(probes()).toBe(1)
  })

  test('the device has the last word, and whoever waits to try again goes at once', async () => {
    const { network, backs } = phone()
    network.noteDevice(false)
    network.noteNoAnswer()
    network.noteNoAnswer()
    expect(network.reach()).toBe('NO_NETWORK')
    let tried = false
    const waiting = network.wait(60_000).then(() => {
      tried = true
    })
    network.noteDevice(true)
    await waiting
    expect([tried, backs()]).toEqual([true, 1])
  })
})

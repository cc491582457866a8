import { deviceHeader } from '@tidegate/shared/device-header'
import { expect, it } from 'vitest'
import { deviceOf } from '../buyers/blocks.ts'
import { createHotSources } from './hot-sources.ts'

const from = (ip: string, device?: string) => ({ ip, headers: device ? { [deviceHeader]: device } : {} })

it('names who taps faster than a person, as they are blocked, the loudest first', () => {
  const sources = createHotSources({ every: 1 })
  sources.loudest(0)
  for (let i = 0; i < 75; i++) sources.tapped(from(`2001:db8::${i}`, 'a device of a machine'))
  for (let i = 0; i < 150; i++) sources.tapped(from('203.0.113.7'))
  for (let i = 0; i < 10; i++) sources.tapped(from('198.51.100.1'))
  expect(sources.loudest(1_000)).toEqual([
    { kind: 'ADDRESS', value: '203.0.113.7', perSecond: 20 },
    { kind: 'ADDRESS', value: '2001:db8:0:0::/64', perSecond: 10 },
    { kind: 'DEVICE', value: deviceOf(from('', 'a device of a machine')), perSecond: 10 },
  ])
})

it('forgets who is quiet, and remembers no more than it may', () => {
  const sources = createHotSources({ every: 1, sourcesMax: 2 })
  for (const ip of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) for (let i = 0; i < 100; i++) sources.tapped(from(ip))
  expect(sources.loudest(10_000).map(({ value }) => value)).toEqual(['1.1.1.1', '2.2.2.2'])
  expect(sources.loudest(15_000)).toHaveLength(2)
  expect(sources.loudest(16_000)).toEqual([])
})

it('counts no device by a name that no device has', () => {
  const sources = createHotSources({ every: 1, sourcesMax: 12 })
  sources.loudest(0)
  for (let i = 0; i < 12; i++) for (let tap = 0; tap < 100; tap++) sources.tapped(from('203.0.113.7', `bad${i}`))
  for (let i = 0; i < 75; i++) sources.tapped(from('203.0.113.7', 'a device of a machine'))
  expect(sources.loudest(1_000).filter(({ kind }) => kind === 'DEVICE')).toEqual([
    { kind: 'DEVICE', value: deviceOf(from('', 'a device of a machine')), perSecond: 10 },
  ])
})

it('looks at one tap in so many', () => {
  const sources = createHotSources({ every: 8 })
  sources.loudest(0)
  for (let i = 0; i < 600; i++) sources.tapped(from('203.0.113.7'))
  expect(sources.loudest(1_000)).toEqual([{ kind: 'ADDRESS', value: '203.0.113.7', perSecond: 80 }])
})

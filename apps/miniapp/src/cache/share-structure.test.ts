import { describe, expect, test } from 'vitest'
import { holdPlaces, shareStructure } from './share-structure.ts'

const thing = (id: string, price: number, more: object = {}) => ({ id, price, ...more })

describe('shareStructure', () => {
  test('what says the same is the same object, and only the way to what changed is new', () => {
    const old = { list: [thing('1', 1, { tags: ['a'] }), thing('2', 2)], rules: ['x'] }
    expect(shareStructure(old, structuredClone(old))).toBe(old)
    const next = shareStructure(old, { ...structuredClone(old), list: [thing('1', 1, { tags: ['a'] }), thing('2', 3)] })
    expect(next).not.toBe(old)
    expect(next.rules).toBe(old.rules)
    expect(next.list[0]).toBe(old.list[0])
    expect(next.list[1]).toEqual(thing('2', 3))
  })

  test('fewer, more or other parts are a change', () => {
    const old: Record<string, unknown> = { a: 1, list: [1, 2] }
    for (const next of [
      { a: 1 },
      { a: 1, list: [1] },
      { a: 1, list: [1, 2, 3] },
      { a: 1, list: null },
      { b: 1, list: [1, 2] },
    ])
      expect(shareStructure<unknown>(old, next)).toEqual(next)
  })
})

describe('holdPlaces', () => {
  test('values change where they stand, the new come last, the gone stay', () => {
    const shown = {
      campaigns: [thing('1', 1), thing('2', 2, { offers: [thing('21', 5), thing('22', 6)] }), thing('3', 3)],
    }
    const next = {
      campaigns: [thing('4', 4), thing('2', 20, { offers: [thing('22', 60), thing('21', 50)] }), thing('1', 10)],
    }
    expect(holdPlaces(shown, next)).toEqual({
      campaigns: [
        thing('1', 10),
        thing('2', 20, { offers: [thing('21', 50), thing('22', 60)] }),
        thing('3', 3),
        thing('4', 4),
      ],
    })
  })

  test('a list that was empty or becomes empty is taken as it comes', () => {
    expect(holdPlaces({ list: [] }, { list: [thing('1', 1)] })).toEqual({ list: [thing('1', 1)] })
    expect(holdPlaces({ list: [thing('1', 1)] }, { list: [] })).toEqual({ list: [] })
    expect(holdPlaces(null, { list: ['a'] })).toEqual({ list: ['a'] })
  })
})

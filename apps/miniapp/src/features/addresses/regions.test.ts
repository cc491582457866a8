import { areaList } from '@vant/area-data'
import { describe, expect, test } from 'vitest'
import { nextRegionsOf } from './regions.ts'

const next = nextRegionsOf(areaList)

describe('regions', () => {
  test('province, city, district: each leads to the next, and the last to nothing', () => {
    expect(next([])).toHaveLength(34)
    expect(next(['浙江省'])).toContain('杭州市')
    expect(next(['浙江省', '杭州市'])).toContain('西湖区')
    expect(next(['浙江省', '杭州市', '西湖区'])).toEqual([])
  })

  test('the same name in two places is two places', () => {
    expect(next(['江西省', '南昌市'])).toContain('西湖区')
    expect(next(['江苏省', '苏州市'])).not.toContain('西湖区')
  })

  test('what is not known leads nowhere', () => {
    expect(next(['浙江'])).toEqual([])
  })

  test('whoever picks gets a region that the server takes', () => {
    const districts = next([]).flatMap((province) => next([province]).map((city) => next([province, city])))
    expect(districts.every((names) => names.length > 0 && names.every((name) => name.length <= 20))).toBe(true)
  })
})

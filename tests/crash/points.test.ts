import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crashPoints } from '../../apps/bff/src/kernel/crash-point.ts'
import { ROOT } from '../../scripts/root.ts'
import { lanePoints, salePoints, triedElsewhere } from './points.ts'

it('every named line is died at somewhere, once', () => {
  const tried = [...salePoints, ...lanePoints, ...Object.values(triedElsewhere).flat()]
  expect(tried.toSorted()).toEqual(crashPoints.toSorted())
})

it.each(Object.entries(triedElsewhere))('%s tries its own', (file, points) => {
  const text = readFileSync(join(ROOT, file), 'utf8')
  expect(points.filter((point) => !text.includes(`'${point}'`))).toEqual([])
})

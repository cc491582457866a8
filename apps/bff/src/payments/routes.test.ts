import { expect, it } from 'vitest'
import { testRoutes } from '../testing/pay-route.ts'
import { payRoutes } from './routes.ts'

const [one] = testRoutes({}).all
const routes = payRoutes(['main', 'second', 'third'].map((name) => ({ ...(one as NonNullable<typeof one>), name })))

it('spreads orders over all merchant numbers, those of one buyer too, and an order stays with its own', () => {
  const gene = 37n
  const orders = Array.from({ length: 300 }, (_, i) => String((BigInt(7_000_000 + i) << 6n) | gene))
  const taken = orders.map((id) => routes.forOrder(id).name)
  for (const { name } of routes.all) expect(taken.filter((route) => route === name).length).toBe(100)
  expect(orders.map((id) => routes.forOrder(id).name)).toEqual(taken)
})

it('names a merchant number that the configuration has lost', () => {
  expect(routes.of('second').name).toBe('second')
  expect(() => routes.of('gone')).toThrow('no merchant number is configured for route gone')
})

import { commandLine } from '../../../../scripts/command-line.ts'
import { bold, dim, Problem, red, runMain, step } from '../../../../scripts/terminal.mjs'
import { type BenchScene, setBenchScene } from './bench-scene.ts'
import { cardsClaim } from './cards-claim.ts'
import { growth } from './growth.ts'
import { aimInWords, type Figure, isMissed } from './harness.ts'
import { journey } from './journey.ts'
import { ordersWrite } from './orders-write.ts'
import { frontierCpu, reserveCpu, reserveCpuSpread, soldOutCpu } from './request-cpu.ts'
import { reserveRate } from './reserve-rate.ts'
import { reserveToOrder } from './reserve-to-order.ts'
import { bytesPerWaiter } from './waiters.ts'

const about = `Measures the hot paths as ratios of two things done in one run on one machine, sides interleaved, medians
taken. Starts instances of its own; takes five to ten minutes. Nothing else should be busy meanwhile. A missed aim is told,
and is no error.`

interface Measure {
  names: string[]
  title: string
  run(scene: BenchScene): Promise<Figure[]>
}

const inTheShop: Measure[] = [
  { names: ['reserve_cpu_ratio'], title: 'A tap against a bare echo', run: whileTheWorkerIsHeld(reserveCpu) },
  { names: ['reserve_cpu_spread_ratio'], title: 'A tap, in many lanes', run: whileTheWorkerIsHeld(reserveCpuSpread) },
  { names: ['soldout_cpu_ratio'], title: '“Sold out” against a bare echo', run: whileTheWorkerIsHeld(soldOutCpu) },
  {
    names: ['frontier_cpu_ratio'],
    title: 'A frontier against a static answer',
    run: whileTheWorkerIsHeld(frontierCpu),
  },
  { names: ['bytes_per_waiter'], title: 'People in a waiting room', run: whileTheWorkerIsHeld(bytesPerWaiter) },
  { names: ['reserve_vs_redis_ratio'], title: 'Taps against script calls', run: whileTheWorkerIsHeld(reserveRate) },
  // After what is measured against an echo: a process that has served ten thousand of these pays a sixth more for a tap. Before hundreds of
  // thousands of orders are written, which PostgreSQL tidies up for minutes.
  { names: ['cpu_ms_per_order'], title: 'Whole purchases', run: async (scene) => [await journey(scene)] },
  {
    names: ['orders_write_ratio', 'orders_vs_hotrow_ratio'],
    title: 'Orders: pipeline, raw unnest, hot row',
    run: ordersWrite,
  },
  { names: ['reserve_to_order_p99_ms'], title: 'A burst of taps', run: async (scene) => [await reserveToOrder(scene)] },
  { names: ['cards_delivery_ratio', 'cards_import_ratio'], title: 'Cards: delivery and import', run: cardsClaim },
]

await runMain(async () => {
  const flags = commandLine('npm run bench -- [options]', about, {
    json: { type: 'boolean', about: 'end with one line of JSON' },
    only: { type: 'string', about: 'figures to measure, separated by commas; what is measured together comes along' },
  })
  const figures: Figure[] = []
  const tell = (measured: readonly Figure[]) => {
    for (const figure of measured) print(figure)
    figures.push(...measured)
  }
  const wanted = chosen(flags.only)
  const shop = inTheShop.filter(({ names }) => names.some(wanted))
  if (shop.length > 0) {
    await using scene = await step('Set the scene', (note) => setBenchScene(note))
    for (const { title, run } of shop) tell(await step(title, () => run(scene)))
  }
  if (wanted('growth_ratio')) tell([await step('Orders beside five million others', growth)])

  if (flags.json) console.log(JSON.stringify({ figures: figures.map(rounded) }))
})

function chosen(only: string | undefined): (name: string) => boolean {
  if (only === undefined) return () => true
  const names = only.split(',')
  const known = [...inTheShop.flatMap((measure) => measure.names), 'growth_ratio']
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Problem(`There is no figure "${unknown}". There are: ${known.join(', ')}.`)
  return (name) => names.includes(name)
}

/** So that writing the orders does not share the processors with the taps that are measured. */
function whileTheWorkerIsHeld(measure: (scene: BenchScene) => Promise<Figure>): Measure['run'] {
  return async (scene) => {
    scene.instance.signal('worker', 'SIGSTOP')
    try {
      return [await measure(scene)]
    } finally {
      scene.instance.signal('worker', 'SIGCONT')
    }
  }
}

function print(figure: Figure): void {
  const { name, value, unit, aim, sides, bound } = figure
  const missed = isMissed(figure) ? `  ${red('MISSED')}` : ''
  console.log(`${bold(name.padEnd(24))} ${value.toPrecision(4)} ${unit}  ${dim(aimInWords(aim))}${missed}`)
  for (const [side, number] of Object.entries(sides))
    console.log(dim(`${''.padEnd(25)}${side} ${number.toPrecision(4)}`))
  console.log(dim(`${''.padEnd(25)}bound by ${bound}`))
}

function rounded(figure: Figure): Figure & { missed: boolean } {
  const round = (value: number) => Number(value.toPrecision(4))
  return {
    ...figure,
    value: round(figure.value),
    sides: Object.fromEntries(Object.entries(figure.sides).map(([name, value]) => [name, round(value)])),
    missed: isMissed(figure),
  }
}

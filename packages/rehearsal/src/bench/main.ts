import { commandLine } from '../../../../scripts/command-line.ts'
import { bold, dim, runMain, step } from '../../../../scripts/terminal.mjs'
import { setBenchScene } from './bench-scene.ts'
import type { Figure } from './harness.ts'
import { ordersWrite } from './orders-write.ts'
import { reserveCpu } from './reserve-cpu.ts'

const about = `Measures the hot paths as ratios of two things done in one run on one machine, sides interleaved, medians
taken. Starts an instance of its own; takes about two minutes. Nothing else should be busy meanwhile.`

await runMain(async () => {
  const flags = commandLine('npm run bench -- [options]', about, {
    json: { type: 'boolean', about: 'end with one line of JSON' },
  })
  await using scene = await step('Set the scene', (note) => setBenchScene(note))
  const figures: Figure[] = []
  // Held, so that writing these orders does not share the processors with the taps that are measured.
  scene.instance.signal('worker', 'SIGSTOP')
  figures.push(await step('CPU of a reserve against a bare echo', () => reserveCpu(scene)))
  scene.instance.signal('worker', 'SIGCONT')
  figures.push(...(await step('Orders: pipeline, raw unnest, hot row', () => ordersWrite(scene))))

  for (const { name, value, unit, aim, sides } of figures) {
    console.log(`${bold(name.padEnd(24))} ${value.toFixed(2)} ${unit}  ${dim(`aim ${aim}`)}`)
    for (const [side, number] of Object.entries(sides)) console.log(dim(`${''.padEnd(25)}${side} ${number.toFixed(3)}`))
  }
  if (flags.json) console.log(JSON.stringify({ figures: figures.map(rounded) }))
})

function rounded(figure: Figure): Figure {
  const round = (value: number) => Number(value.toPrecision(4))
  return {
    ...figure,
    value: round(figure.value),
    sides: Object.fromEntries(Object.entries(figure.sides).map(([name, value]) => [name, round(value)])),
  }
}

/** Work that comes round: each run starts `everyMs` after the last one ended, so a slow run never piles up on itself. */
import type { Logger } from 'pino'
import { pause } from '../kernel/pause.ts'

export interface Tick {
  name: string
  everyMs: number
  run(): Promise<unknown>
}

/** Runs every tick until `signal` aborts; resolves when the runs under way have ended. An error is logged and the tick goes on. */
export async function runTicks(
  ticks: readonly Tick[],
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<void> {
  await Promise.all(ticks.map((tick) => runTick(tick, logger, signal)))
}

async function runTick({ name, everyMs, run }: Tick, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await run().catch((error: Error) => logger.warn({ tick: name, error: error.message }, 'tick failed'))
    await pause(everyMs, signal)
  }
}

import type { Ending } from '../processes/launch.ts'

/** A store that was started for us. */
export type Store = {
  url: string
  pid: number
  bornAt: string
  port: number
  dir: string
  logFile: string
  exited: Promise<Ending>
  alive(): boolean
  /** Orderly end; resolves when the process is gone. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

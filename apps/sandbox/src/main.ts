import { readConfig } from './config.ts'
import { startSandbox } from './sandbox.ts'

try {
  const config = readConfig(process.env)
  const sandbox = await startSandbox(config)
  console.log(`WeChat sandbox listening on ${sandbox.url}`)

  const stop = async (): Promise<void> => {
    await sandbox.stop()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
  if (config.exitWithParent) {
    process.once('disconnect', () => void stop())
    // The parent may have gone while we were starting; that event is over.
    if (!process.connected) await stop()
  }
} catch (error) {
  console.error(`The WeChat sandbox cannot start. ${explained(error)}`)
  process.exit(1)
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const busy = 'code' in error && error.code === 'EADDRINUSE'
  return busy ? 'Its port is taken: set SANDBOX_PORT to a free one.' : error.message
}

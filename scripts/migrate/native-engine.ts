import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Path of Prisma's native schema engine where somebody let its install script download it; undefined elsewhere. */
export function nativeSchemaEngine(): string | undefined {
  try {
    const prisma = createRequire(import.meta.url).resolve('prisma/package.json')
    const engines = dirname(createRequire(prisma).resolve('@prisma/engines/package.json'))
    const name = readdirSync(engines).find((file) => file.startsWith('schema-engine-'))
    return name === undefined ? undefined : join(engines, name)
  } catch {
    return undefined
  }
}

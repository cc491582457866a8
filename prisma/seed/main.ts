/** `node prisma/seed/main.ts` with DATABASE_URL, MEDIA_DIR, LANES, DATA_KEYS and BLIND_INDEX_KEY as the BFF has them. */
import pg from 'pg'
import { lanesSchema } from '../../apps/bff/src/config/env.ts'
import { agreeOnLanes } from '../../apps/bff/src/db/agree-on-lanes.ts'
import { createBlindIndex, createSeal, parseDataKeys } from '../../apps/bff/src/kernel/seal.ts'
import { seed } from './seed.ts'

const { DATABASE_URL, MEDIA_DIR = '.data/media', LANES, DATA_KEYS, BLIND_INDEX_KEY } = process.env
if (!DATABASE_URL || !DATA_KEYS || !BLIND_INDEX_KEY) {
  process.stderr.write('DATABASE_URL, DATA_KEYS or BLIND_INDEX_KEY is not set\n')
  process.exit(1)
}
const lanes = lanesSchema.safeParse(LANES)
if (!lanes.success) {
  process.stderr.write(`LANES: ${lanes.error.issues[0]?.message}\n`)
  process.exit(1)
}
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2, connectionTimeoutMillis: 5_000 })
// It splits stock over the lanes, before any role starts.
await agreeOnLanes(pool, lanes.data).catch(({ message }: Error) => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
})
try {
  const seal = createSeal(parseDataKeys(DATA_KEYS))
  const blindIndex = createBlindIndex(Buffer.from(BLIND_INDEX_KEY, 'base64'))
  const made = await seed({ pool, mediaDir: MEDIA_DIR, lanes: lanes.data, seal, blindIndex })
  const all = Object.values(made).every((count) => count === 0)
  process.stdout.write(
    all
      ? 'demo shop: already there\n'
      : `demo shop: ${made.products} products, ${made.pictures} pictures, ${made.campaigns} campaigns\n`,
  )
} finally {
  await pool.end()
}

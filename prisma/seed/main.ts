/** `node prisma/seed/main.ts` with DATABASE_URL, MEDIA_DIR, LANES, DATA_KEYS and BLIND_INDEX_KEY as the BFF has them. */
import pg from 'pg'
import { createBlindIndex, createSeal, parseDataKeys } from '../../apps/bff/src/kernel/seal.ts'
import { seed } from './seed.ts'

const { DATABASE_URL, MEDIA_DIR = '.data/media', LANES = '16', DATA_KEYS, BLIND_INDEX_KEY } = process.env
if (!DATABASE_URL || !DATA_KEYS || !BLIND_INDEX_KEY) {
  process.stderr.write('DATABASE_URL, DATA_KEYS or BLIND_INDEX_KEY is not set\n')
  process.exit(1)
}
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2, connectionTimeoutMillis: 5_000 })
try {
  const seal = createSeal(parseDataKeys(DATA_KEYS))
  const blindIndex = createBlindIndex(Buffer.from(BLIND_INDEX_KEY, 'base64'))
  const made = await seed({ pool, mediaDir: MEDIA_DIR, lanes: Number(LANES), seal, blindIndex })
  const all = Object.values(made).every((count) => count === 0)
  process.stdout.write(
    all
      ? 'demo shop: already there\n'
      : `demo shop: ${made.products} products, ${made.pictures} pictures, ${made.campaigns} campaigns\n`,
  )
} finally {
  await pool.end()
}

/** `node prisma/seed/main.ts` with DATABASE_URL, MEDIA_DIR and LANES as the BFF has them. */
import pg from 'pg'
import { seed } from './seed.ts'

const { DATABASE_URL, MEDIA_DIR = '.data/media', LANES = '16' } = process.env
if (!DATABASE_URL) {
  process.stderr.write('DATABASE_URL is not set\n')
  process.exit(1)
}
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2, connectionTimeoutMillis: 5_000 })
try {
  const made = await seed({ pool, mediaDir: MEDIA_DIR, lanes: Number(LANES) })
  const all = Object.values(made).every((count) => count === 0)
  process.stdout.write(
    all
      ? 'demo shop: already there\n'
      : `demo shop: ${made.products} products, ${made.pictures} pictures, ${made.campaigns} campaigns\n`,
  )
} finally {
  await pool.end()
}

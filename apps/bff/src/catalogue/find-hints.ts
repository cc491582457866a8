/** Where words that somebody is typing could lead. Names that begin with them come first. */
import type { SearchHint } from '@tidegate/shared/contracts/catalogue'
import type { Db } from '../db/prisma.ts'
import { wordsOf } from './find-products.ts'

export async function findHints(db: Db, words: string): Promise<SearchHint[]> {
  const patterns = wordsOf(words)
  const first = patterns[0]
  if (!first) return []
  const rows = await db.$queryRaw<{ kind: SearchHint['kind']; id: bigint; title: string }[]>`
    SELECT kind, id, title FROM (
      SELECT 'CATEGORY' AS kind, id, name AS title, 0 AS rank FROM categories WHERE name ILIKE ALL (${patterns})
      UNION ALL
      SELECT 'CAMPAIGN', id, title, 1 FROM campaigns
      WHERE state IN ('PUBLISHED', 'PAUSED') AND ends_at > now() AND title ILIKE ALL (${patterns})
      UNION ALL
      SELECT 'PRODUCT', id, title, 2 FROM products WHERE state = 'ON_SHELF' AND title ILIKE ALL (${patterns})
    ) AS found
    ORDER BY rank, title NOT ILIKE ${first.slice(1)}, char_length(title), id LIMIT ${mostHints}`
  return rows.map(({ kind, id, title }) => ({ kind, id: id.toString(), title }))
}

const mostHints = 8

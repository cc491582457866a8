import type { Pool } from 'pg'

/** What changing goods needs of the house. */
export interface GoodsDeps {
  pool: Pool
  newId(): string
  bustCatalogue(productId: string): Promise<void>
}

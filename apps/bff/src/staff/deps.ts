import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Ids } from '../kernel/snowflake.ts'

/** What the merchant's operations need of the house. */
export interface StaffDeps {
  pool: Pool
  hot: Redis
  ids: Ids
  lanes: number
  /** Units from which on an offer has stock in every lane. */
  spreadFrom: number
  newId(): string
  random(): number
  bustCatalogue(productId: string): Promise<void>
  bustCampaign(campaignId: string): Promise<void>
}

import { PrismaPg } from '@prisma/adapter-pg'
import type { Config } from '../config/config.ts'
import { PrismaClient } from './generated/client.ts'

export type Db = PrismaClient

/** Prisma for everything that is not hot. Pool bounds are pg's own since v7, so they are set here. */
export function createPrisma({ url, poolSize, connectTimeoutMs }: Config['database']): Db {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: poolSize, connectionTimeoutMillis: connectTimeoutMs }),
  })
}

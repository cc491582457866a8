import { geneOf } from './snowflake.ts'

/**
 * The lane of a buyer, an order or a small offer. `lanes` is a power of two up to 64, fixed for a deployment.
 * Orders carry their buyer's gene, so both lie in one lane. A small offer lives in the one lane of its own gene.
 */
export function laneOf(id: string, lanes: number): number {
  return geneOf(id) & (lanes - 1)
}

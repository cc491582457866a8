import { z } from 'zod'
import type { Fen } from './fen.ts'

/** Apart from fen.ts, so that showing a price does not bring a validation library into the mini-program. */
export const fenSchema = z
  .number()
  .int()
  .min(0)
  .max(100_000_000_00)
  .transform((n) => n as Fen)

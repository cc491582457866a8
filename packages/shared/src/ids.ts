import { z } from 'zod'

/** A snowflake at the edge: decimal digits, because it exceeds what a JSON number keeps exactly. */
export const idSchema = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, '编号格式不正确')
  // Beyond PostgreSQL's bigint there are no ids.
  .refine((id) => id.length < 19 || id <= '9223372036854775807', '编号格式不正确')

/** Made by the client before the first tap and sent again on every retry: one purchase, one request id. */
export const requestIdSchema = z.uuid('请求编号格式不正确')

/** Where a page of a list goes on; opaque to clients. */
export const cursorSchema = z.string().max(200).optional()

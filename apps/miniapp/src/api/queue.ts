import { createRequestQueue } from './request-queue.ts'

/** All that this app asks for stands in this one line, from the moment something is on screen (first-paint.ts). */
export const queue = createRequestQueue({ limit: 10, kept: 2, held: true })

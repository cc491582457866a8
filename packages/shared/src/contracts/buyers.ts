import { z } from 'zod'

/** `code` comes from wx.login (or, in H5 against the sandbox, from its login page). */
export const loginInput = z.object({ code: z.string().min(1).max(128) })

/** `code` of a button with `open-type="getPhoneNumber"`. */
export const phoneInput = z.object({ code: z.string().min(1).max(128) })

export interface SessionView {
  token: string
  expiresAt: number
  buyer: { id: string; nickname: string }
}

/** Rides in the `authorization` header as `Bearer <token>` on every signed-in request. */
export const sessionHeader = 'authorization'

import { z } from 'zod'
import { idSchema } from '../ids.ts'
import type { MaskedAddress } from './fulfilment.ts'

export const addressFields = z.object({
  name: z.string().trim().min(1, '请填写收货人').max(25),
  phone: z
    .string()
    .trim()
    .regex(/^1\d{10}$/, '请填写 11 位手机号'),
  /** Province, city, district. */
  region: z.array(z.string().trim().min(1).max(20)).length(3, '请选择省市区'),
  detail: z.string().trim().min(2, '请填写详细地址').max(120),
})
export type AddressFields = z.infer<typeof addressFields>

export const saveAddressInput = addressFields.extend({ id: idSchema.optional(), isDefault: z.boolean().default(false) })
export const addressInput = z.object({ addressId: idSchema })
export const useAddressInput = z.object({ orderId: idSchema, addressId: idSchema })

/** How many a buyer may keep. */
export const mostAddresses = 20

export interface AddressRow extends MaskedAddress {
  id: string
  isDefault: boolean
}
/** Whole, for its owner's edit form. */
export interface AddressView extends AddressFields {
  id: string
  isDefault: boolean
}

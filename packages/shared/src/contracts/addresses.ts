import { z } from 'zod'
import { type AddressFields, addressErrors } from '../address-rules.ts'
import { idSchema } from '../ids.ts'
import type { MaskedAddress } from './fulfilment.ts'

export { type AddressFields, mostAddresses } from '../address-rules.ts'

const text = z.string().trim()

/** By the rules that the app's form goes by too. */
export const addressFields = z
  .object({ name: text, phone: text, region: z.array(text), detail: text })
  .superRefine((fields, issues) => {
    for (const [field, message] of Object.entries(addressErrors(fields)))
      issues.addIssue({ code: 'custom', path: [field], message })
  })

export const saveAddressInput = addressFields.safeExtend({
  id: idSchema.optional(),
  isDefault: z.boolean().default(false),
})
export const addressInput = z.object({ addressId: idSchema })
export const useAddressInput = z.object({ orderId: idSchema, addressId: idSchema })

export interface AddressRow extends MaskedAddress {
  id: string
  isDefault: boolean
}
/** Whole, for its owner's edit form. */
export interface AddressView extends AddressFields {
  id: string
  isDefault: boolean
}

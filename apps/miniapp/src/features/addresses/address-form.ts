import { type AddressFields, addressErrors } from '@tidegate/shared/address-rules'

/** As it is being typed; checked when it is saved. */
export type AddressDraft = AddressFields

export const emptyDraft: AddressDraft = { name: '', phone: '', region: [], detail: '' }

export type Checked =
  | { kind: 'FIT'; fields: AddressFields }
  | { kind: 'UNFIT'; errors: Partial<Record<keyof AddressDraft, string>> }

/** By the same rules as the server, so that what is accepted here is accepted there. */
export function checkDraft(draft: AddressDraft): Checked {
  const fields: AddressFields = {
    name: draft.name.trim(),
    phone: draft.phone.trim(),
    region: draft.region.map((part) => part.trim()),
    detail: draft.detail.trim(),
  }
  const errors = addressErrors(fields)
  return Object.keys(errors).length === 0 ? { kind: 'FIT', fields } : { kind: 'UNFIT', errors }
}

/** What wx.chooseAddress hands over. A number with a country code or spaces is brought into our form. */
export function draftFromWechat(chosen: {
  userName: string
  telNumber: string
  provinceName: string
  cityName: string
  countyName: string
  detailInfo: string
}): AddressDraft {
  return {
    name: chosen.userName,
    phone: chosen.telNumber.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, ''),
    // Some counties lie right below their province; some cities have none.
    region: [chosen.provinceName, chosen.cityName || chosen.provinceName, chosen.countyName || chosen.cityName],
    detail: chosen.detailInfo,
  }
}

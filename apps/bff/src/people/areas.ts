/** Which area of the shop (contracts/people) a procedure belongs to: by the part of its name that follows `staff.`. */
import type { StaffArea } from '@tidegate/shared/contracts/people'

export const areaOfPart: Readonly<Record<string, StaffArea>> = {
  home: 'home',
  campaigns: 'campaigns',
  drafts: 'campaigns',
  live: 'campaigns',
  goods: 'goods',
  products: 'goods',
  categories: 'goods',
  stock: 'goods',
  media: 'goods',
  cards: 'cards',
  orders: 'orders',
  exports: 'orders',
  shipping: 'shipping',
  refunds: 'refunds',
  settlement: 'settlement',
  buyers: 'buyers',
  degrade: 'system',
  setDegrade: 'system',
  deadLetters: 'system',
  resolveDeadLetter: 'system',
  queues: 'system',
  repairs: 'system',
  audit: 'audit',
  people: 'people',
}

/** What has no area is for owners: nothing may be open to somebody by accident. A test holds the list complete. */
export function areaOf(path: string): StaffArea {
  return areaOfPart[path.split('.')[1] ?? ''] ?? 'people'
}

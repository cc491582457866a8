import type { Frontier, RoomPlace } from '@tidegate/shared/contracts/waiting-room'
import { bytesOf } from '../fairness/bytes.ts'
import { permute } from '../fairness/permute.ts'

/** The number of a place in the queue, counted from 0; null while the lobby is not drawn. Computed here, so nobody has to be asked. */
export function numberOf(place: RoomPlace, { mode, draw }: Pick<Frontier, 'mode' | 'draw'>): number | null {
  if (place.kind === 'QUEUE') return place.number
  if (mode !== 'SHUFFLE') return place.index
  return draw && place.index < draw.size ? permute(bytesOf(draw.key), draw.size, place.index) : null
}

import { isWeapp } from '../config.ts'

export interface Aria {
  role?: 'button' | 'status' | 'progressbar'
  label?: string
  /** Read out when the text changes, after what is being read. */
  live?: boolean
  now?: number
}

/** What a screen reader is told. A browser takes the attributes themselves; Taro passes them on as they are. */
export function aria({ role, label, live, now }: Aria): Record<string, string | number> {
  if (isWeapp) return { ...(role ? { ariaRole: role } : {}), ...(label ? { ariaLabel: label } : {}) }
  return {
    ...(role ? { role } : {}),
    ...(label ? { 'aria-label': label } : {}),
    ...(live ? { 'aria-live': 'polite' } : {}),
    ...(now === undefined ? {} : { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': now }),
  }
}

import { isWeapp } from '../config.ts'

export interface Aria {
  /** Buttons and links are also reached and pressed by a keyboard (keyboard.ts). */
  role?:
    | 'button'
    | 'link'
    | 'status'
    | 'alert'
    | 'progressbar'
    | 'timer'
    | 'heading'
    | 'dialog'
    | 'main'
    | 'img'
    | 'group'
  /** Contains whatever words are seen there, so that who says them aloud is understood. */
  label?: string
  /** Read out when the text changes, after what is being read. */
  live?: boolean
  now?: number
  /** The chosen one of several. */
  on?: boolean
  expanded?: boolean
  off?: boolean
}

/** What a screen reader is told. A browser takes the attributes themselves; Taro passes them on as they are. */
export function aria({ role, label, live, now, on, expanded, off }: Aria): Record<string, string | number> {
  if (isWeapp) {
    const said = on ? `${label ?? ''}，已选` : label
    return { ...(role ? { ariaRole: role } : {}), ...(said ? { ariaLabel: said } : {}) }
  }
  return {
    ...(role ? { role } : {}),
    ...(role === 'button' || role === 'link' ? { tabindex: 0 } : {}),
    ...(role === 'heading' ? { 'aria-level': 2 } : {}),
    ...(role === 'dialog' ? { 'aria-modal': 'true', tabindex: -1 } : {}),
    ...(label ? { 'aria-label': label } : {}),
    ...(live ? { 'aria-live': 'polite' } : {}),
    ...(now === undefined ? {} : { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': now }),
    ...(on === undefined ? {} : { 'aria-pressed': String(on) }),
    ...(expanded === undefined ? {} : { 'aria-expanded': String(expanded) }),
    ...(off ? { 'aria-disabled': 'true' } : {}),
  }
}

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

/** What a screen reader is told. WeChat has the attributes of a browser, and calls the role otherwise (config/aria.cjs). */
export function aria({ role, label, live, now, on, expanded, off }: Aria): Record<string, string | number> {
  return {
    ...(role ? { [isWeapp ? 'aria-role' : 'role']: role } : {}),
    ...(label ? { 'aria-label': label } : {}),
    ...(live ? { 'aria-live': 'polite' } : {}),
    ...(now === undefined ? {} : { 'aria-valuenow': String(now) }),
    ...(on === undefined ? {} : { 'aria-pressed': String(on) }),
    ...(expanded === undefined ? {} : { 'aria-expanded': String(expanded) }),
    ...(off ? { 'aria-disabled': 'true' } : {}),
    ...(role === 'dialog' ? { 'aria-modal': 'true' } : {}),
    ...(isWeapp ? {} : keyboardOf(role)),
  }
}

/** A field says its name itself: the words beside it are no label of it. A browser has the field within Taro's element. */
export function ariaOfField(label: string): object {
  return isWeapp ? { 'aria-role': 'textbox', 'aria-label': label } : { nativeProps: { 'aria-label': label } }
}

/** `label` empty: the words beside the picture say what it shows. */
export function ariaOfPicture(label: string): object {
  if (!isWeapp) return { nativeProps: { alt: label } }
  return label ? { 'aria-role': 'img', 'aria-label': label } : { 'aria-hidden': 'true' }
}

function keyboardOf(role: Aria['role']): Record<string, number> {
  if (role === 'button' || role === 'link') return { tabindex: 0 }
  if (role === 'dialog' || role === 'main') return { tabindex: -1 }
  return role === 'heading' ? { 'aria-level': 2 } : {}
}

import type { pictureWidths } from '@tidegate/shared/contracts/media'

/** The file to show in a place of about `width` pixels: uploaded pictures have several, older ones are one. */
export function thumbOf(path: string, width: (typeof pictureWidths)[number]): string {
  return path.includes('/m/') ? path.replace(/\.webp$/, `@${width}.webp`) : path
}

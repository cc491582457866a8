import { pictureWidths } from '@tidegate/shared/contracts/media'

/** `m/<hash>.webp` */
export function mainKey(hash: string): string {
  return `m/${hash}.webp`
}

export function sizeKey(hash: string, suffix: string): string {
  return `m/${hash}${suffix}.webp`
}

/** Every file of the picture at `path`: an uploaded one has sizes, one of the folder is alone. */
export function keysOf(path: string): string[] {
  const key = path.slice('/media/'.length)
  const hash = /^m\/([0-9a-f]+)\.webp$/.exec(key)?.[1]
  return hash ? [key, ...pictureWidths.map((width) => sizeKey(hash, `@${width}`))] : [key]
}

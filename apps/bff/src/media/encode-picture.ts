import { pictureBudgetBytes } from '@tidegate/shared/contracts/media'
import sharp, { type Sharp } from 'sharp'

/** Encodes a drawing of ours (SVG) as the best WebP that stays within the budget. */
export function encodePicture(source: Buffer): Promise<Buffer> {
  return encodeWithin(sharp(source))
}

/** The best WebP of `image` that stays within `maxBytes`: coarser first, then smaller, until it does. */
export async function encodeWithin(image: Sharp, maxBytes = pictureBudgetBytes): Promise<Buffer> {
  let tried = { data: Buffer.alloc(0), width: 0 }
  for (const quality of [84, 66, 48]) {
    const { data, info } = await image.clone().webp({ quality, effort: 4 }).toBuffer({ resolveWithObject: true })
    if (data.length <= maxBytes) return data
    tried = { data, width: info.width }
  }
  // Bytes go with the area, so the first guess is nearly always right: noise of 1,440 pixels takes one more try, not six.
  while (tried.data.length > maxBytes && tried.width > 1) {
    const width = Math.max(Math.floor(tried.width * Math.sqrt(maxBytes / tried.data.length) * 0.97), 1)
    tried = { data: await image.clone().resize({ width }).webp({ quality: 48, effort: 4 }).toBuffer(), width }
  }
  return tried.data
}

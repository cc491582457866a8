import sharp from 'sharp'

/** Shoppers meet a page of these on a mobile network at the start of a sale. */
const maxPictureBytes = 100 * 1024

/** Encodes a picture (SVG or any raster format sharp reads) as the best WebP that stays within `maxBytes`. */
export async function encodePicture(source: Buffer, maxBytes = maxPictureBytes): Promise<Buffer> {
  const image = sharp(source, { limitInputPixels: 40_000_000 })
  for (const quality of [86, 74, 60, 45]) {
    const encoded = await image.clone().webp({ quality, effort: 4 }).toBuffer()
    if (encoded.length <= maxBytes) return encoded
  }
  return image.resize({ width: 640, withoutEnlargement: true }).webp({ quality: 45 }).toBuffer()
}

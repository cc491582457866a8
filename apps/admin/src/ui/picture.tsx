import { PictureOutlined } from '@ant-design/icons'
import { thumbOf } from './thumb-of.ts'

/** A picture of the shop in a square that keeps its place while loading. Decorative unless `alt` is given. '': there is none yet. */
export function Picture({ path, size = 48, alt = '' }: { path: string; size?: number; alt?: string }) {
  if (path === '') return <PictureOutlined className="picture picture-none" style={{ width: size, height: size }} />
  return (
    <img
      className="picture"
      src={thumbOf(path, 160)}
      alt={alt}
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
    />
  )
}

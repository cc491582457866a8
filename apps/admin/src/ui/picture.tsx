/** A picture of the shop in a square that keeps its place while loading. Decorative unless `alt` is given. */
export function Picture({ path, size = 48, alt = '' }: { path: string; size?: number; alt?: string }) {
  return <img className="picture" src={path} alt={alt} width={size} height={size} loading="lazy" decoding="async" />
}

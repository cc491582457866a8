/**
 * Brushes for the demo shop's pictures: plain SVG strings that sharp renders.
 * No picture holds text: SVG text needs a font with Chinese glyphs, which a fresh machine may lack.
 */

/** The colours of one picture. Each category has its own family of them. */
export interface Palette {
  /** Wall, from top to bottom. */
  wall: readonly [string, string]
  /** Floor, from back to front. */
  floor: readonly [string, string]
  /** The large shape behind the object. */
  shape: readonly [string, string]
  /** Small accents. */
  accent: string
}

/** A colour stop: a colour, or a colour and its opacity, as `'#fff 0.4'`. */
type Stop = string

const stopsOf = (stops: readonly Stop[]) =>
  stops
    .map((stop, i) => {
      const [colour, opacity = '1'] = stop.split(' ')
      return `<stop offset="${i / (stops.length - 1)}" stop-color="${colour}" stop-opacity="${opacity}"/>`
    })
    .join('')

const gradient = (id: string, direction: string, stops: readonly Stop[]) =>
  `<linearGradient id="${id}" ${direction}>${stopsOf(stops)}</linearGradient>`

export const down = (id: string, ...stops: Stop[]) => gradient(id, 'x1="0" y1="0" x2="0" y2="1"', stops)
export const across = (id: string, ...stops: Stop[]) => gradient(id, 'x1="0" y1="0" x2="1" y2="0"', stops)
export const slant = (id: string, ...stops: Stop[]) => gradient(id, 'x1="0" y1="0" x2="1" y2="1"', stops)
export const glow = (id: string, ...stops: Stop[]) =>
  `<radialGradient id="${id}" cx="0.5" cy="0.5" r="0.5">${stopsOf(stops)}</radialGradient>`
/** Lit from the upper left, as everything in the shop is. */
export const ball = (id: string, ...stops: Stop[]) =>
  `<radialGradient id="${id}" cx="0.36" cy="0.3" r="0.78">${stopsOf(stops)}</radialGradient>`

/** A soft contact shadow on the floor. */
export const shadow = (cx: number, cy: number, rx: number, ry = rx * 0.13, opacity = 0.42) =>
  `<radialGradient id="shadow${cx}x${cy}">${stopsOf([`#0b0a14 ${opacity}`, `#0b0a14 ${opacity * 0.45}`, '#0b0a14 0'])}</radialGradient>` +
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="url(#shadow${cx}x${cy})"/>`

export const box = (x: number, y: number, width: number, height: number, radius: number, fill: string, more = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" ${more}/>`
export const disc = (cx: number, cy: number, r: number, fill: string, more = '') =>
  `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}" ${more}/>`
export const oval = (cx: number, cy: number, rx: number, ry: number, fill: string, more = '') =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`
export const path = (d: string, fill: string, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`
export const line = (d: string, stroke: string, width: number, more = '') =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`
export const group = (transform: string, ...parts: string[]) => `<g transform="${transform}">${parts.join('')}</g>`
export const clip = (id: string, shape: string, ...parts: string[]) =>
  `<clipPath id="${id}">${shape}</clipPath><g clip-path="url(#${id})">${parts.join('')}</g>`
/** `count` copies along whatever `at` says. */
export const repeat = (count: number, at: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => at(i)).join('')

export const picture = (width: number, height: number, ...parts: string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`

/** Gives every id in `svg` a prefix, so that several objects can share one picture. */
export const prefixed = (prefix: string, svg: string) =>
  svg.replaceAll(/\bid="/g, `id="${prefix}-`).replaceAll('url(#', `url(#${prefix}-`)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '..')
const [light = '', dark = ''] = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').split('@media')
const themes = { light: coloursIn(light), dark: { ...coloursIn(light), ...coloursIn(dark) } }

/** What is written on what. */
const written: Record<string, readonly string[]> = {
  ink: ['card', 'ground', 'fill'],
  'ink-2': ['card', 'ground', 'fill', 'tide-soft'],
  'ink-3': ['card', 'ground', 'fill', 'tide-soft'],
  'tide-ink': ['card', 'ground', 'tide-soft'],
  sale: ['card', 'ground', 'sale-soft'],
  gold: ['card', 'gold-soft'],
  blue: ['blue-soft'],
  'on-colour': [
    'tide',
    'tide-deep',
    'tide-shore',
    'sale-deep',
    'still',
    'still-shore',
    'wrong',
    'gold-deep',
    'gold-glow',
  ],
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const pairs = Object.entries(written).flatMap(([ink, grounds]) => grounds.map((ground) => [ink, ground] as const))

  test.each(pairs)('%s can be read on %s', (ink, ground) => {
    // WCAG AA for text of any size.
    expect(contrast(colour(theme, ink), colour(theme, ground))).toBeGreaterThanOrEqual(4.5)
  })
})

test('no colour is said anywhere else', () => {
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.css') && !name.endsWith('tokens.css'),
  )
  // Drawings bring their own ink; black and white veils are no colours of the house.
  const strays = sheets.flatMap((name) =>
    (
      readFileSync(join(source, name), 'utf8')
        .replaceAll(/url\("[^"]*"\)/g, '')
        .match(/#[\da-f]{3,8}\b/gi) ?? []
    ).map((found) => `${found} in ${name}`),
  )
  expect(strays).toEqual([])
})

function coloursIn(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, value]) => [name, value]))
}

function colour(theme: keyof typeof themes, name: string): string {
  const found = themes[theme][name]
  if (!found) throw new Error(`no --${name} in tokens.css`)
  return found
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dim + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

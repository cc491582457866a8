import { describe, expect, test, vi } from 'vitest'

vi.mock('../config.ts', () => ({ mediaUrl: (path: string) => path }))
const { pictureUrl } = await import('./picture-url.ts')

describe('the size of a picture', () => {
  test('is the smallest that is sharp on this screen', () => {
    expect(pictureUrl('/media/m/ab/cd.webp', 118, 2)).toBe('/media/m/ab/cd@320.webp')
    expect(pictureUrl('/media/m/ab/cd.webp', 118, 1)).toBe('/media/m/ab/cd@160.webp')
    expect(pictureUrl('/media/m/ab/cd.webp', 118, 3)).toBe('/media/m/ab/cd@320.webp')
  })

  test('is the whole picture where none is large enough, and where there are none', () => {
    expect(pictureUrl('/media/m/ab/cd.webp', 500, 2)).toBe('/media/m/ab/cd.webp')
    expect(pictureUrl('/media/seed-phone.webp', 118, 2)).toBe('/media/seed-phone.webp')
    expect(pictureUrl('/media/m/ab/cd.png', 118, 2)).toBe('/media/m/ab/cd.png')
  })
})

/** Which object stands in which scene in which light: one entry per picture, two pictures per product. */
import { type Palette, picture } from './kit.ts'
import { dryer, lipstick, perfume, serum } from './objects/beauty.ts'
import { cafeCard, cloudCard, filmCard, gameCard, musicCard } from './objects/cards.ts'
import { camera, earbuds, headphones, phone, speaker, watch } from './objects/digital.ts'
import { armchair, candle, lamp, vase } from './objects/home.ts'
import { backpack, bottle, sneaker, tent } from './objects/outdoor.ts'
import { coffee, honey, kettle, tea } from './objects/pantry.ts'
import { bear, cube, notebook, robot } from './objects/play.ts'
import { arch, confetti, dunes, pane, plinth, type Scene, steps, sun } from './scenes.ts'

interface Still {
  object: () => string
  /** First picture, second picture. */
  scenes: readonly [Scene, Scene]
  palettes: readonly [Palette, Palette]
}

const dusk: Palette = {
  wall: ['#3a2f8f', '#8f7bf0'],
  floor: ['#6a58d6', '#2f2680'],
  shape: ['#ffb199', '#ff6f91'],
  accent: '#ffe29a',
}
const lilac: Palette = {
  wall: ['#efe9ff', '#cdbfff'],
  floor: ['#d9ceff', '#a893ee'],
  shape: ['#b7a2ff', '#8f75ea'],
  accent: '#ff9d7a',
}
const ember: Palette = {
  wall: ['#ffe3d3', '#ffc2a1'],
  floor: ['#ffb38d', '#ef8f66'],
  shape: ['#ff9a76', '#f26b4e'],
  accent: '#5b4a8f',
}
const mist: Palette = {
  wall: ['#e9f1ff', '#bcd0ff'],
  floor: ['#c9d9ff', '#8fa9ec'],
  shape: ['#8fb0ff', '#5f83ea'],
  accent: '#ff8f70',
}
const sand: Palette = {
  wall: ['#fbeedd', '#f0d3b3'],
  floor: ['#e9c7a0', '#cf9f72'],
  shape: ['#eab58a', '#d58e5f'],
  accent: '#8aa17a',
}
const sage: Palette = {
  wall: ['#eef1e4', '#ccd6b8'],
  floor: ['#c3cfab', '#98aa82'],
  shape: ['#a9ba90', '#859a6e'],
  accent: '#e08a5b',
}
const clay: Palette = {
  wall: ['#6d3a2c', '#b86b4b'],
  floor: ['#8f4e37', '#4f281c'],
  shape: ['#e8a06f', '#c46d43'],
  accent: '#ffd9a0',
}
const linen: Palette = {
  wall: ['#f7f0e6', '#e7d7c1'],
  floor: ['#e3cdae', '#c9a983'],
  shape: ['#dcb78d', '#c39566'],
  accent: '#b0523a',
}
const matcha: Palette = {
  wall: ['#f3f1d8', '#cfdca5'],
  floor: ['#b9ca86', '#87a05a'],
  shape: ['#9fbb6d', '#6f8f48'],
  accent: '#d98a4b',
}
const cocoa: Palette = {
  wall: ['#f6e3cd', '#dfb78d'],
  floor: ['#b98355', '#855533'],
  shape: ['#c98e5d', '#9a6238'],
  accent: '#2d5a4a',
}
const amber: Palette = {
  wall: ['#fff1c7', '#ffd37a'],
  floor: ['#f5b445', '#d98a1b'],
  shape: ['#ffbe4a', '#f29a1f'],
  accent: '#8c5a1c',
}
const lagoon: Palette = {
  wall: ['#d8f5f0', '#8fdcd3'],
  floor: ['#5fc4bb', '#27918c'],
  shape: ['#3fb6ac', '#17807f'],
  accent: '#ff8a5c',
}
const lime: Palette = {
  wall: ['#f2fbd4', '#cdeb7a'],
  floor: ['#a9d44f', '#77a92c'],
  shape: ['#92c83e', '#5f9a25'],
  accent: '#ff7a4a',
}
const sunrise: Palette = {
  wall: ['#8fd7e6', '#ffe6b8'],
  floor: ['#4aa38d', '#1f6f63'],
  shape: ['#fff0c2', '#ffb86b'],
  accent: '#ffffff',
}
const rose: Palette = {
  wall: ['#ffeaf0', '#ffc6d6'],
  floor: ['#f9b3c8', '#e588a6'],
  shape: ['#ff9db8', '#f06d92'],
  accent: '#c98a4b',
}
const plum: Palette = {
  wall: ['#5a1f43', '#a3446f'],
  floor: ['#7c2c56', '#3d122d'],
  shape: ['#e08aa8', '#b9507f'],
  accent: '#f6d79a',
}
const peach: Palette = {
  wall: ['#fff0e6', '#ffd2ba'],
  floor: ['#f7bfa2', '#e09a7a'],
  shape: ['#f7b194', '#e58a69'],
  accent: '#d9577f',
}
const candy: Palette = {
  wall: ['#fff3b8', '#ffd35c'],
  floor: ['#ff8f6b', '#f26a4b'],
  shape: ['#ff9f7a', '#ff6f61'],
  accent: '#3b82f6',
}
const pool: Palette = {
  wall: ['#cfeeff', '#7cc4ff'],
  floor: ['#4b9bf5', '#2f6fd6'],
  shape: ['#5fb0ff', '#2f7be0'],
  accent: '#ffd94a',
}
const mint: Palette = {
  wall: ['#dcfbef', '#9be8cf'],
  floor: ['#6fd3b4', '#37a98a'],
  shape: ['#6fd9b8', '#35b08f'],
  accent: '#ff7f6b',
}
const night: Palette = {
  wall: ['#161033', '#3a1f73'],
  floor: ['#2a1760', '#0e0826'],
  shape: ['#7b3ff2', '#3a1aa0'],
  accent: '#ff7ac6',
}
const neon: Palette = {
  wall: ['#06223f', '#0b5a7a'],
  floor: ['#0a3f63', '#041a30'],
  shape: ['#14c9b5', '#0a6fb0'],
  accent: '#fff27a',
}
const forest: Palette = {
  wall: ['#eadfc5', '#c9b68c'],
  floor: ['#94794d', '#6b5330'],
  shape: ['#3f7d66', '#245444'],
  accent: '#c2703d',
}
const azure: Palette = {
  wall: ['#e6f3ff', '#a9d2ff'],
  floor: ['#7fb6ff', '#4b86ea'],
  shape: ['#7fb8ff', '#4d8cf2'],
  accent: '#ffd166',
}
const gilt: Palette = {
  wall: ['#241a3f', '#4b3470'],
  floor: ['#332452', '#150e29'],
  shape: ['#e0a93f', '#a8721c'],
  accent: '#ffe08a',
}

const stills = {
  'tide-phone': { object: phone, scenes: [sun, plinth], palettes: [dusk, lilac] },
  'reef-headphones': { object: headphones, scenes: [plinth, arch], palettes: [lilac, ember] },
  'voyage-camera': { object: camera, scenes: [arch, steps], palettes: [ember, mist] },
  'lava-speaker': { object: speaker, scenes: [steps, dunes], palettes: [mist, dusk] },
  'orbit-watch': { object: watch, scenes: [sun, arch], palettes: [mist, ember] },
  'pebble-earbuds': { object: earbuds, scenes: [dunes, plinth], palettes: [dusk, mist] },
  'mushroom-lamp': { object: lamp, scenes: [pane, arch], palettes: [clay, clay] },
  'shell-armchair': { object: armchair, scenes: [pane, sun], palettes: [sage, linen] },
  'cedar-candle': { object: candle, scenes: [arch, plinth], palettes: [clay, sand] },
  'spring-vase': { object: vase, scenes: [pane, arch], palettes: [sand, linen] },
  'valley-coffee': { object: coffee, scenes: [arch, pane], palettes: [cocoa, matcha] },
  'gooseneck-kettle': { object: kettle, scenes: [pane, steps], palettes: [matcha, cocoa] },
  'cliff-tea': { object: tea, scenes: [sun, pane], palettes: [matcha, linen] },
  'wild-honey': { object: honey, scenes: [plinth, sun], palettes: [amber, amber] },
  'surge-sneaker': { object: sneaker, scenes: [sun, confetti], palettes: [lagoon, lime] },
  'summit-bottle': { object: bottle, scenes: [arch, plinth], palettes: [lime, lagoon] },
  'starry-tent': { object: tent, scenes: [dunes, sun], palettes: [sunrise, lagoon] },
  'trail-backpack': { object: backpack, scenes: [steps, arch], palettes: [sunrise, lime] },
  'dawn-perfume': { object: perfume, scenes: [plinth, arch], palettes: [rose, plum] },
  'velvet-lipstick': { object: lipstick, scenes: [arch, sun], palettes: [plum, rose] },
  'camellia-serum': { object: serum, scenes: [pane, plinth], palettes: [peach, rose] },
  'breeze-dryer': { object: dryer, scenes: [sun, steps], palettes: [peach, plum] },
  'tin-robot': { object: robot, scenes: [confetti, sun], palettes: [candy, pool] },
  'tide-notebook': { object: notebook, scenes: [steps, confetti], palettes: [pool, candy] },
  'caramel-bear': { object: bear, scenes: [sun, confetti], palettes: [mint, candy] },
  'magnet-cube': { object: cube, scenes: [confetti, plinth], palettes: [pool, mint] },
  'music-card': { object: musicCard, scenes: [sun, confetti], palettes: [night, night] },
  'game-card': { object: gameCard, scenes: [dunes, confetti], palettes: [neon, neon] },
  'cafe-card': { object: cafeCard, scenes: [arch, pane], palettes: [forest, cocoa] },
  'cloud-card': { object: cloudCard, scenes: [sun, dunes], palettes: [azure, mist] },
  'film-card': { object: filmCard, scenes: [dunes, sun], palettes: [gilt, gilt] },
} as const satisfies Record<string, Still>

export type PictureSlug = keyof typeof stills

/** The SVGs of a product by file name: `<slug>` and `<slug>-2`. */
export const productPictures: ReadonlyMap<string, () => string> = new Map(
  Object.entries(stills).flatMap(([slug, { object, scenes, palettes }]) =>
    ([0, 1] as const).map(
      (i) => [i === 0 ? slug : `${slug}-2`, () => picture(800, 800, scenes[i](palettes[i]), object())] as const,
    ),
  ),
)

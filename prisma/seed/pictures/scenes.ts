/** The stages that objects stand on: 800 x 800, floor line of the object at y = 650. */
import { across, box, disc, down, glow, line, oval, type Palette, path, repeat, slant } from './kit.ts'

export type Scene = (palette: Palette) => string

const wall = ({ wall }: Palette) => down('wall', ...wall) + box(0, 0, 800, 800, 0, 'url(#wall)')
const floor = ({ floor }: Palette, y: number) => down('floor', ...floor) + box(0, y, 800, 800 - y, 0, 'url(#floor)')
const shape = ({ shape }: Palette) => down('shape', ...shape)
const vignette =
  '<radialGradient id="vignette" cx="0.5" cy="0.45" r="0.75"><stop offset="0.6" stop-color="#000" stop-opacity="0"/>' +
  '<stop offset="1" stop-color="#000" stop-opacity="0.08"/></radialGradient><rect width="800" height="800" fill="url(#vignette)"/>'

/** An arch in the wall, a floor, a low sun. */
export const arch: Scene = (p) =>
  wall(p) +
  shape(p) +
  path('M150 630V380a250 250 0 0 1 500 0V630Z', 'url(#shape)') +
  path('M196 630V386a204 204 0 0 1 408 0V630Z', '#ffffff', 'opacity="0.10"') +
  floor(p, 612) +
  box(0, 612, 800, 3, 0, '#ffffff', 'opacity="0.22"') +
  disc(640, 170, 46, p.accent, 'opacity="0.9"') +
  vignette

/** A great disc behind the object, thin rings around it. */
export const sun: Scene = (p) =>
  wall(p) +
  shape(p) +
  repeat(3, (i) =>
    disc(400, 380, 330 + i * 62, 'none', `stroke="#fff" stroke-opacity="${0.2 - i * 0.05}" stroke-width="2"`),
  ) +
  disc(400, 380, 268, 'url(#shape)') +
  floor(p, 618) +
  box(0, 618, 800, 3, 0, '#ffffff', 'opacity="0.2"') +
  vignette

/** A round plinth in a slanted beam of light. */
export const plinth: Scene = (p) =>
  wall(p) +
  shape(p) +
  slant('beam', '#fff 0.34', '#fff 0.02') +
  path('M-40 60L250 -40L760 640H180Z', 'url(#beam)') +
  floor(p, 640) +
  oval(400, 762, 330, 44, '#0b0a14', 'opacity="0.14"') +
  across('side', p.shape[1], p.shape[0], p.shape[1]) +
  path('M130 654V738a270 48 0 0 0 540 0V654Z', 'url(#side)') +
  oval(400, 654, 270, 48, p.shape[0]) +
  oval(400, 654, 270, 48, '#ffffff', 'opacity="0.28"') +
  oval(400, 656, 254, 42, p.shape[0]) +
  vignette

/** Steps on both sides of an open wall. */
export const steps: Scene = (p) =>
  wall(p) +
  shape(p) +
  disc(250, 290, 190, 'url(#shape)', 'opacity="0.75"') +
  box(560, 250, 240, 380, 0, p.shape[1], 'opacity="0.55"') +
  box(640, 390, 160, 240, 0, p.shape[0], 'opacity="0.7"') +
  box(0, 470, 120, 160, 0, p.shape[1], 'opacity="0.6"') +
  floor(p, 626) +
  box(0, 626, 800, 3, 0, '#ffffff', 'opacity="0.25"') +
  disc(700, 356, 34, p.accent) +
  vignette

/** Layered dunes under a moon. */
export const dunes: Scene = (p) =>
  wall(p) +
  shape(p) +
  disc(560, 220, 120, 'url(#shape)', 'opacity="0.9"') +
  path('M0 470C140 400 260 410 400 470S660 540 800 440V800H0Z', p.shape[1], 'opacity="0.45"') +
  path('M0 560C160 500 300 520 440 570S700 600 800 540V800H0Z', p.shape[1], 'opacity="0.6"') +
  down('floor', ...p.floor) +
  path('M0 632C200 606 420 616 800 628V800H0Z', 'url(#floor)') +
  disc(150, 190, 10, p.accent) +
  disc(196, 250, 5, p.accent, 'opacity="0.8"') +
  vignette

/** Morning light through a window. */
export const pane: Scene = (p) =>
  wall(p) +
  slant('light', '#fff 0.5', '#fff 0.12') +
  repeat(4, (i) => {
    const x = 300 + (i % 2) * 190
    const y = 60 + Math.floor(i / 2) * 250 - (i % 2) * 34
    return path(`M${x} ${y}l170 -32v226l-170 32Z`, 'url(#light)')
  }) +
  floor(p, 620) +
  path('M0 620L300 620L120 800H0Z', '#ffffff', 'opacity="0.12"') +
  box(0, 620, 800, 3, 0, '#ffffff', 'opacity="0.3"') +
  vignette

/** Scattered paper shapes over a gradient: the loud one. */
export const confetti: Scene = (p) =>
  wall(p) +
  shape(p) +
  path('M-60 620C120 380 300 720 520 470S820 330 880 260V860H-60Z', 'url(#shape)', 'opacity="0.85"') +
  path('M-60 740C160 560 360 800 560 640S820 560 880 520V860H-60Z', p.floor[0], 'opacity="0.8"') +
  glow('halo', '#fff 0.4', '#fff 0') +
  disc(400, 380, 360, 'url(#halo)') +
  [
    disc(120, 150, 30, p.accent),
    disc(690, 620, 20, p.accent),
    box(640, 110, 54, 54, 12, p.shape[0], 'transform="rotate(24 667 137)"'),
    box(90, 520, 40, 40, 10, p.accent, 'opacity="0.8" transform="rotate(-18 110 540)"'),
    line('M96 330q24 -26 48 0t48 0', '#ffffff', 9, 'opacity="0.65"'),
    line('M610 250q20 -22 40 0t40 0', p.accent, 9, 'opacity="0.9"'),
    line('M250 96l22 38l-44 0Z', '#ffffff', 8, 'opacity="0.6"'),
  ].join('') +
  vignette

/** 潮玩文创: robot, notebook, bear, cube. */
import { ball, box, disc, down, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

export const robot = () =>
  shadow(400, 656, 200, 28) +
  slant('tin', '#8fd3ff', '#3b82f6', '#1d4fbf') +
  slant('chest', '#ffe08a', '#fbb03b', '#e5800d') +
  ball('eye', '#ffffff', '#e6fbff', '#8edbf2') +
  [
    line('M400 196V150', '#1e3a8a', 10),
    disc(400, 138, 20, '#ff5d5d'),
    disc(394, 132, 6, '#fff', 'opacity="0.8"'),
    box(232, 250, 30, 70, 12, '#ffb03b'),
    box(538, 250, 30, 70, 12, '#e5800d'),
    box(254, 190, 292, 196, 56, 'url(#tin)'),
    box(286, 232, 228, 112, 50, '#10265f'),
    disc(348, 286, 32, 'url(#eye)'),
    disc(452, 286, 32, 'url(#eye)'),
    disc(354, 288, 13, '#10265f'),
    disc(446, 288, 13, '#10265f'),
    line('M376 326q24 16 48 0', '#8edbf2', 6),
    box(366, 382, 68, 26, 8, '#1e3a8a'),
    line('M280 440C214 450 206 500 216 546', '#2a5fd0', 36),
    line('M520 440C586 450 594 500 584 546', '#1d4fbf', 36),
    disc(217, 566, 28, '#ffb03b'),
    disc(583, 566, 28, '#e5800d'),
    box(278, 402, 244, 180, 44, 'url(#tin)'),
    box(322, 436, 156, 106, 24, 'url(#chest)'),
    path('M400 516l-34 -32a20 20 0 0 1 34 -22a20 20 0 0 1 34 22Z', '#ff5d5d'),
    box(306, 574, 74, 76, 24, '#2a5fd0'),
    box(420, 574, 74, 76, 24, '#1d4fbf'),
    box(292, 626, 96, 26, 13, '#ffb03b'),
    box(412, 626, 96, 26, 13, '#e5800d'),
    path(
      'M284 240a40 40 0 0 1 36 -34h70',
      'none',
      'stroke="#fff" stroke-opacity="0.7" stroke-width="10" stroke-linecap="round"',
    ),
  ].join('')

export const notebook = () =>
  shadow(400, 660, 260, 28) +
  slant('cover', '#ff8a65', '#ef5350', '#b7323f') +
  slant('pen', '#26418f', '#13235b') +
  group(
    'rotate(-8 380 420)',
    box(246, 196, 300, 440, 22, '#7d1f2b'),
    box(240, 188, 300, 440, 20, '#fffaf0'),
    repeat(4, (i) => box(244, 620 - i * 3, 294, 2, 1, '#d9c9a8')),
    box(232, 178, 300, 440, 22, 'url(#cover)'),
    box(232, 178, 44, 440, 18, '#7d1f2b', 'opacity="0.45"'),
    path('M300 470C340 410 380 500 420 440S490 420 508 400V590H300Z', '#ffd166', 'opacity="0.9"'),
    path('M300 520C350 470 400 550 440 496S490 486 508 470V590H300Z', '#fff3d6', 'opacity="0.9"'),
    disc(430, 320, 48, '#fff3d6'),
    box(484, 178, 14, 440, 0, '#22306b'),
    path('M440 618h26v64l-13 -14l-13 14Z', '#22306b'),
    path('M232 200a22 22 0 0 1 22 -22H400L232 420Z', '#fff', 'opacity="0.14"'),
  ) +
  group(
    'rotate(28 590 430)',
    box(572, 220, 36, 330, 18, 'url(#pen)'),
    box(572, 352, 36, 14, 0, '#f2c14e'),
    box(600, 232, 8, 110, 4, '#f2c14e'),
    path('M574 550H606L592 612Q590 618 588 612Z', '#f2c14e'),
    line('M590 570V606', '#7a5314', 3),
    box(578, 232, 7, 300, 3, '#fff', 'opacity="0.3"'),
  )

export const bear = () =>
  shadow(400, 656, 210, 28) +
  ball('fur', '#fff6e8', '#f6c99b', '#c4804a') +
  ball('belly', '#ffffff', '#fff0dc', '#f0cfa4') +
  ball('scarf', '#5ad1c3', '#1f9e94') +
  [
    disc(276, 214, 58, 'url(#fur)'),
    disc(524, 214, 58, 'url(#fur)'),
    disc(276, 218, 32, '#f7a8a0'),
    disc(524, 218, 32, '#f7a8a0'),
    oval(248, 520, 52, 84, 'url(#fur)', 'transform="rotate(24 248 520)"'),
    oval(552, 520, 52, 84, 'url(#fur)', 'transform="rotate(-24 552 520)"'),
    oval(400, 540, 150, 124, 'url(#fur)'),
    oval(400, 556, 92, 84, 'url(#belly)'),
    oval(302, 630, 70, 40, 'url(#fur)'),
    oval(498, 630, 70, 40, 'url(#fur)'),
    oval(292, 630, 32, 22, '#f7a8a0'),
    oval(508, 630, 32, 22, '#f7a8a0'),
    oval(400, 316, 176, 150, 'url(#fur)'),
    oval(400, 364, 74, 54, 'url(#belly)'),
    disc(330, 310, 17, '#33211a'),
    disc(470, 310, 17, '#33211a'),
    disc(324, 304, 6, '#fff'),
    disc(464, 304, 6, '#fff'),
    path('M378 340h44q4 22 -22 28q-26 -6 -22 -28Z', '#33211a'),
    line('M400 366v14q-16 20 -34 6M400 380q16 20 34 6', '#33211a', 6),
    oval(282, 356, 28, 16, '#ff8f8f', 'opacity="0.55"'),
    oval(518, 356, 28, 16, '#ff8f8f', 'opacity="0.55"'),
    path('M264 438C330 488 470 488 536 438L544 474C470 528 330 528 256 474Z', 'url(#scarf)'),
    path('M454 490l58 -14l26 98l-50 12Z', 'url(#scarf)'),
    line('M486 566l8 20M504 562l8 20M522 556l8 20', '#1f9e94', 5),
  ].join('')

export const cube = () =>
  shadow(400, 660, 250, 30) +
  (() => {
    // Three visible faces of a 3x3x3 cube in isometric view: e1 right, e2 left, e3 up; one cell is 78 long.
    const [cell, cx, cy] = [78, 400, 214]
    const at = (a: number, b: number, c: number): readonly [number, number] => [
      cx + (a - b) * cell * 0.866,
      cy + (a + b) * cell * 0.5 - c * cell,
    ]
    const face = (corners: readonly (readonly [number, number])[], fill: string, more = '') =>
      path(`M${corners.map((corner) => corner.map((n) => n.toFixed(1)).join(' ')).join('L')}Z`, fill, more)
    const inset = 0.06
    const tiles = {
      top: ['#ffffff', '#ffd94a', '#fff'],
      left: ['#ff5d5d', '#ff8a3d', '#2fbf71'],
      right: ['#3b82f6', '#2fbf71', '#ffd94a'],
    }
    const colour = (set: readonly string[], i: number) => set[(i * 7 + Math.floor(i / 3) * 2) % set.length] ?? '#fff'
    const black = '#1c1b2e'
    return [
      face([at(0, 0, 0), at(3, 0, 0), at(3, 3, 0), at(0, 3, 0)], black),
      face([at(0, 3, 0), at(3, 3, 0), at(3, 3, -2.6), at(0, 3, -2.6)], black),
      face([at(3, 0, 0), at(3, 3, 0), at(3, 3, -2.6), at(3, 0, -2.6)], black),
      repeat(9, (i) => {
        const [a, b] = [Math.floor(i / 3), i % 3]
        const [l, h] = [inset, 1 - inset]
        const [d, step] = [b * 0.866, 0.866]
        const top = face(
          [at(a + l, b + l, 0), at(a + h, b + l, 0), at(a + h, b + h, 0), at(a + l, b + h, 0)],
          colour(tiles.top, i),
        )
        const left = face(
          [at(a + l, 3, -d - l), at(a + h, 3, -d - l), at(a + h, 3, -d - step + l), at(a + l, 3, -d - step + l)],
          colour(tiles.left, i + 1),
        )
        const right = face(
          [at(3, a + l, -d - l), at(3, a + h, -d - l), at(3, a + h, -d - step + l), at(3, a + l, -d - step + l)],
          colour(tiles.right, i + 2),
        )
        return top + left + right
      }),
      face([at(3, 0, 0), at(3, 3, 0), at(3, 3, -2.6), at(3, 0, -2.6)], '#000', 'opacity="0.16"'),
      down('cubeLight', '#fff 0.35', '#fff 0'),
      face([at(0, 0, 0), at(3, 0, 0), at(3, 3, 0), at(0, 3, 0)], 'url(#cubeLight)'),
    ].join('')
  })()

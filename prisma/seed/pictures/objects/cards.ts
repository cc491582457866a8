/** 卡券充值: five gift cards, each with its emblem. */
import { box, clip, disc, down, glow, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

/** A tilted pair of cards; `face` draws inside 440 x 280 at (180, 250). */
const cardPair = (
  id: string,
  behind: readonly [string, string],
  front: readonly [string, string, string],
  face: string,
) =>
  shadow(410, 668, 280, 30) +
  slant(`${id}Behind`, ...behind) +
  slant(`${id}Front`, ...front) +
  group(
    'rotate(10 420 420)',
    box(206, 236, 440, 280, 34, `url(#${id}Behind)`),
    box(206, 236, 440, 280, 34, 'none', 'stroke="#fff" stroke-opacity="0.25" stroke-width="2"'),
  ) +
  group(
    'rotate(-9 400 420)',
    box(188, 268, 440, 280, 34, '#0b0a14', 'opacity="0.22"'),
    box(180, 250, 440, 280, 34, `url(#${id}Front)`),
    clip(
      `${id}Face`,
      box(180, 250, 440, 280, 34, '#000'),
      face,
      path('M180 250H440L250 530H180Z', '#fff', 'opacity="0.10"'),
    ),
    box(181, 251, 438, 278, 33, 'none', 'stroke="#fff" stroke-opacity="0.35" stroke-width="2"'),
    box(214, 476, 120, 10, 5, '#fff', 'opacity="0.75"'),
    box(214, 496, 76, 8, 4, '#fff', 'opacity="0.45"'),
    repeat(4, (i) => disc(540 + i * 16, 496, 5, '#fff', 'opacity="0.7"')),
  )

export const musicCard = () =>
  cardPair(
    'music',
    ['#ff9bd2', '#a13de0'],
    ['#ff5fa2', '#8b3dff', '#2d1a8f'],
    [
      disc(540, 390, 150, '#130a33'),
      repeat(6, (i) => disc(540, 390, 138 - i * 16, 'none', 'stroke="#fff" stroke-opacity="0.14" stroke-width="2"')),
      disc(540, 390, 46, '#ff7ab8'),
      disc(540, 390, 9, '#fff'),
      path('M540 390L640 280A150 150 0 0 1 686 360Z', '#fff', 'opacity="0.12"'),
      line('M250 420V330L322 312V402', '#fff', 13),
      oval(236, 420, 22, 17, '#fff', 'transform="rotate(-18 236 420)"'),
      oval(308, 402, 22, 17, '#fff', 'transform="rotate(-18 308 402)"'),
    ].join(''),
  )

export const gameCard = () =>
  cardPair(
    'game',
    ['#7df9c9', '#1495a8'],
    ['#22e3b6', '#1276d3', '#1b2a8a'],
    [
      repeat(9, (i) => line(`M${180 + i * 56} 250V530`, '#fff', 1, 'opacity="0.12"')),
      repeat(6, (i) => line(`M180 ${260 + i * 52}H620`, '#fff', 1, 'opacity="0.12"')),
      path(
        'M300 330C330 306 356 318 372 326H430C446 318 472 306 502 330C540 372 552 440 528 458C500 474 470 424 446 416H356C332 424 302 474 274 458C250 440 262 372 300 330Z',
        '#f5fffd',
      ),
      line('M316 372H352M334 354V390', '#1276d3', 12),
      disc(458, 354, 10, '#ff5d7a'),
      disc(480, 374, 10, '#ffc53d'),
      disc(436, 374, 10, '#22c78b'),
      disc(458, 394, 10, '#1276d3'),
      path('M556 276l8 20l20 8l-20 8l-8 20l-8 -20l-20 -8l20 -8Z', '#fff27a'),
      path('M232 300l5 13l13 5l-13 5l-5 13l-5 -13l-13 -5l13 -5Z', '#fff27a'),
    ].join(''),
  )

export const cafeCard = () =>
  cardPair(
    'cafe',
    ['#ffd7a3', '#c2703d'],
    ['#2f6b55', '#1d4a3c', '#0d2b23'],
    [
      disc(400, 370, 104, '#f6ead2'),
      path('M346 336H440V384Q440 424 402 424H384Q346 424 346 384Z', '#1d4a3c'),
      line('M440 350C474 346 474 394 436 394', '#1d4a3c', 11),
      line('M372 318c-8 -10 8 -18 0 -30M394 318c-8 -10 8 -18 0 -30M416 318c-8 -10 8 -18 0 -30', '#c2703d', 6),
      line('M338 440H448', '#c2703d', 8),
      repeat(6, (i) =>
        oval(
          220 + (i % 2) * 340,
          300 + Math.floor(i / 2) * 80,
          16,
          23,
          '#e9b872',
          `opacity="0.5" transform="rotate(${i * 40} ${220 + (i % 2) * 340} ${300 + Math.floor(i / 2) * 80})"`,
        ),
      ),
    ].join(''),
  )

export const cloudCard = () =>
  cardPair(
    'cloud',
    ['#cfe8ff', '#5f9bff'],
    ['#6fd0ff', '#3a7bff', '#2340c9'],
    [
      glow('skyGlow', '#fff 0.55', '#fff 0'),
      disc(400, 370, 200, 'url(#skyGlow)'),
      path(
        'M312 430C262 430 250 366 300 352C300 300 372 286 396 330C436 300 496 330 488 376C532 384 526 430 488 430Z',
        '#ffffff',
      ),
      down('lift', '#3a7bff', '#6fd0ff'),
      path('M398 346l42 46h-24v44h-36v-44h-24Z', 'url(#lift)'),
      repeat(5, (i) => disc(220 + i * 88, 284 + (i % 2) * 30, 5, '#fff', 'opacity="0.8"')),
    ].join(''),
  )

export const filmCard = () =>
  cardPair(
    'film',
    ['#ffe08a', '#e08a1e'],
    ['#3a2a5f', '#1c1438', '#0c0820'],
    [
      repeat(9, (i) => box(196 + i * 48, 262, 28, 20, 5, '#fff', 'opacity="0.22"')),
      glow('projector', '#ffcf5c 0.75', '#ffcf5c 0'),
      disc(400, 372, 170, 'url(#projector)'),
      disc(400, 372, 78, '#ffcf5c'),
      path('M380 330L444 372L380 414Z', '#1c1438'),
      path('M250 330l9 22l24 2l-18 16l6 23l-21 -12l-21 12l6 -23l-18 -16l24 -2Z', '#ffe08a', 'opacity="0.9"'),
      path('M550 330l9 22l24 2l-18 16l6 23l-21 -12l-21 12l6 -23l-18 -16l24 -2Z', '#ffe08a', 'opacity="0.9"'),
    ].join(''),
  )

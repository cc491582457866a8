/** 居家生活: lamp, armchair, candle, vase, diffuser. */
import { across, ball, box, disc, down, glow, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

export const lamp = () =>
  glow('warm', '#fff1c9 0.95', '#ffd58a 0.4', '#ffd58a 0') +
  disc(400, 350, 350, 'url(#warm)') +
  shadow(400, 654, 210, 26) +
  across('stem', '#fff3df', '#f3c58f', '#b9763f') +
  '<radialGradient id="shade" cx="0.5" cy="0.95" r="0.95"><stop offset="0" stop-color="#fffbe8"/><stop offset="0.5" stop-color="#ffd48a"/><stop offset="1" stop-color="#e8743b"/></radialGradient>' +
  [
    path('M362 400H438L470 610Q476 650 432 650H368Q324 650 330 610Z', 'url(#stem)'),
    oval(400, 402, 150, 30, '#fff6da'),
    path('M176 396C176 236 276 168 400 168S624 236 624 396C624 424 176 424 176 396Z', 'url(#shade)'),
    path('M214 350C226 262 290 210 360 200C300 240 262 290 254 360C252 384 210 380 214 350Z', '#fff', 'opacity="0.45"'),
    oval(400, 404, 196, 16, '#fffdf2', 'opacity="0.85"'),
    disc(400, 560, 9, '#a65f33'),
  ].join('')

export const armchair = () =>
  shadow(400, 656, 290, 32) +
  slant('cloth', '#f4b393', '#d9663f', '#a63f27') +
  slant('seat', '#f8c6a8', '#e07a52', '#b84f33') +
  ball('arm', '#f6bb9a', '#cf5c3a', '#98371f') +
  [
    line('M230 600L206 652M570 600L594 652M300 620L290 652M500 620L510 652', '#5a3423', 18),
    path('M222 480C206 236 276 190 400 190S594 236 578 480Z', 'url(#cloth)'),
    repeat(5, (i) => line(`M${282 + i * 59} ${i === 0 || i === 4 ? 250 : 222}V470`, '#8f3520', 5, 'opacity="0.32"')),
    path(
      'M262 260C290 214 350 206 420 206',
      'none',
      'stroke="#fff" stroke-opacity="0.35" stroke-width="10" stroke-linecap="round"',
    ),
    box(236, 456, 328, 96, 44, 'url(#seat)'),
    box(226, 530, 348, 90, 36, '#b04a2e'),
    box(150, 392, 116, 236, 56, 'url(#arm)'),
    box(534, 392, 116, 236, 56, 'url(#arm)'),
    oval(208, 450, 34, 36, '#fff', 'opacity="0.14"'),
    oval(592, 450, 34, 36, '#fff', 'opacity="0.08"'),
    group(
      'rotate(-14 350 410)',
      slant('cushion', '#fff6e6', '#ecd3ae'),
      box(288, 336, 138, 132, 34, 'url(#cushion)'),
      line('M300 372H414M300 402H414M300 432H414', '#d9a066', 6, 'opacity="0.6"'),
    ),
  ].join('')

export const candle = () =>
  glow('flameGlow', '#fff3c4 0.95', '#ffc46b 0.35', '#ffc46b 0') +
  shadow(400, 656, 190, 26) +
  across('glass', '#8d5a44', '#d99a74', '#f3c6a2', '#c07d58', '#7a4a37') +
  down('wax', '#fffaf0', '#f2dcc0') +
  down('flame', '#fff8d6', '#ffd166', '#f3722c') +
  [
    path('M250 372H550V606Q550 650 506 650H294Q250 650 250 606Z', 'url(#glass)'),
    oval(400, 374, 150, 40, '#e8b48e'),
    oval(400, 384, 134, 32, 'url(#wax)'),
    oval(400, 384, 70, 15, '#fff', 'opacity="0.9"'),
    line('M400 380V342', '#3b2a22', 7),
    disc(400, 290, 210, 'url(#flameGlow)'),
    path('M400 188C438 244 442 286 434 312A38 38 0 0 1 366 312C356 284 372 240 400 188Z', 'url(#flame)'),
    path('M402 262C420 290 420 310 412 322A14 14 0 0 1 390 322C382 306 390 286 402 262Z', '#fffbe6'),
    box(306, 462, 188, 128, 14, '#fff7ea'),
    box(318, 474, 164, 104, 10, 'none', 'stroke="#a8644a" stroke-width="2.5"'),
    path('M400 496c26 14 26 46 0 62c-26 -16 -26 -48 0 -62Z', '#a8644a'),
    line('M400 500V562', '#fff7ea', 3),
    box(268, 412, 18, 190, 9, '#fff', 'opacity="0.28"'),
  ].join('')

export const vase = () =>
  shadow(400, 656, 180, 26) +
  ball('clay', '#f3f0e6', '#b9c3a5', '#6f7f62') +
  [
    line('M400 400C390 300 330 240 296 150', '#6d5a45', 7),
    line('M404 400C420 280 470 220 530 168', '#6d5a45', 7),
    line('M400 390C404 310 398 220 412 120', '#6d5a45', 7),
    [
      [296, 150, 30],
      [318, 206, 22],
      [352, 262, 24],
      [412, 120, 32],
      [398, 196, 22],
      [530, 168, 30],
      [482, 212, 24],
      [448, 266, 20],
      [338, 176, 16],
      [506, 228, 16],
    ]
      .map(([x, y, r]) => {
        const [cx, cy, size] = [Number(x), Number(y), Number(r)]
        return (
          repeat(5, (i) => {
            const angle = (i * 2 * Math.PI) / 5 - 1
            return disc(
              cx + Math.cos(angle) * size * 0.55,
              cy + Math.sin(angle) * size * 0.55,
              size * 0.52,
              i % 2 ? '#fff4ef' : '#ffd3c7',
            )
          }) + disc(cx, cy, size * 0.3, '#f2a33a')
        )
      })
      .join(''),
    path(
      'M360 372H440C440 430 540 452 540 552C540 624 480 650 400 650S260 624 260 552C260 452 360 430 360 372Z',
      'url(#clay)',
    ),
    oval(400, 374, 42, 12, '#4f5a45'),
    oval(400, 372, 42, 11, 'none', 'stroke="#f3f0e6" stroke-width="6"'),
    line('M268 540C320 566 480 566 532 540', '#5f6f54', 5, 'opacity="0.5"'),
    line('M272 572C330 598 470 598 528 572', '#5f6f54', 3, 'opacity="0.5"'),
    path('M352 452C308 476 290 520 298 570C312 520 330 490 362 462Z', '#fff', 'opacity="0.6"'),
  ].join('')

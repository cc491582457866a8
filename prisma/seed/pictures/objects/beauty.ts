/** 美妆个护: perfume, lipstick, serum, hair dryer. */
import { across, ball, box, clip, disc, down, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

export const perfume = () =>
  shadow(400, 656, 210, 28) +
  across('cap', '#8c6a2f', '#f6e2ac', '#fff8e2', '#c9a052', '#7a5a22') +
  slant('glass', '#fff5f7', '#ffc2cf', '#e77f9b') +
  down('juice', '#ffb3c2', '#e0557c') +
  [
    box(340, 170, 120, 116, 14, 'url(#cap)'),
    oval(400, 176, 58, 10, '#fff7de'),
    box(362, 284, 76, 34, 4, '#d9b56a'),
    box(236, 312, 328, 338, 56, 'url(#glass)'),
    clip(
      'inner',
      box(262, 338, 276, 288, 38, '#000'),
      box(262, 338, 276, 288, 0, '#fff', 'opacity="0.45"'),
      path('M262 430C330 404 400 456 470 430S538 424 538 424V626H262Z', 'url(#juice)'),
      path('M262 500l276 -120v60l-276 140Z', '#fff', 'opacity="0.20"'),
    ),
    line('M400 318V586', '#fff', 4, 'opacity="0.5"'),
    box(330, 486, 140, 72, 8, '#fff8f4'),
    line('M354 512H446M370 534H430', '#c98a4b', 5),
    path('M250 368a42 42 0 0 1 42 -42h20C282 350 276 420 276 560Q250 540 250 500Z', '#fff', 'opacity="0.75"'),
  ].join('')

export const lipstick = () =>
  shadow(330, 656, 120, 20) +
  shadow(500, 660, 120, 20) +
  across('gold', '#7a5320', '#e9c27a', '#fff3cf', '#b98a3e', '#6d4716') +
  across('tube', '#2b0f1c', '#7a2948', '#b8476f', '#5a1a34', '#1f0a14') +
  across('red', '#8f0f2d', '#e2335a', '#ff7d97', '#c51d45', '#7d0b25') +
  [
    path('M284 380V268C284 226 330 190 376 176V380Z', 'url(#red)'),
    path('M284 268C284 226 330 190 376 176C376 220 340 258 284 278Z', '#ff9aae', 'opacity="0.75"'),
    box(276, 372, 108, 90, 6, 'url(#gold)'),
    box(262, 456, 136, 194, 10, 'url(#tube)'),
    box(262, 456, 136, 16, 4, 'url(#gold)'),
    box(432, 330, 136, 320, 12, 'url(#tube)'),
    box(432, 596, 136, 16, 0, 'url(#gold)'),
    oval(500, 336, 66, 10, '#a33c62'),
    disc(500, 460, 26, 'none', 'stroke="#e9c27a" stroke-width="5"'),
    path('M500 440c14 10 14 28 0 40c-14 -12 -14 -30 0 -40Z', '#e9c27a'),
    box(448, 348, 12, 240, 6, '#fff', 'opacity="0.25"'),
  ].join('')

export const serum = () =>
  shadow(400, 656, 160, 26) +
  across('amber', '#5a2a14', '#b5652f', '#f0b27a', '#9c4f22', '#47200e') +
  ball('bulb', '#ffffff', '#f2d9e0', '#b98a98') +
  across('collar', '#a98248', '#fbecc4', '#8f6a30') +
  [
    path('M366 130C366 96 434 96 434 130V216H366Z', 'url(#bulb)'),
    box(346, 210, 108, 66, 10, 'url(#collar)'),
    repeat(8, (i) => box(356 + i * 12, 216, 3, 54, 1, '#6d4d1c', 'opacity="0.25"')),
    path(
      'M350 276H450V318C500 332 530 360 530 408V606Q530 650 486 650H314Q270 650 270 606V408C270 360 300 332 350 318Z',
      'url(#amber)',
    ),
    box(392, 300, 16, 250, 8, '#fff', 'opacity="0.22"'),
    box(306, 420, 188, 176, 12, '#fff7f3'),
    disc(400, 478, 34, '#f3b8c2'),
    disc(400, 478, 18, '#e0708a'),
    line('M340 540H460M360 562H440', '#a8644a', 6),
    path('M290 420C290 380 306 358 340 346C316 380 312 430 312 620Q290 616 290 590Z', '#fff', 'opacity="0.32"'),
    path('M560 420c26 40 34 58 34 76a34 34 0 0 1 -68 0c0 -18 8 -36 34 -76Z', '#f3a55f', 'opacity="0.9"'),
    oval(548, 494, 8, 16, '#fff', 'opacity="0.8"'),
  ].join('')

export const dryer = () =>
  shadow(420, 656, 200, 26) +
  across('head', '#ffffff', '#f3d7e4', '#c98aa8') +
  slant('handle', '#fbe6ef', '#d99bb8', '#a8577f') +
  ball('ring', '#3d2233', '#1c0d17') +
  [
    line('M470 640C560 700 640 640 700 690', '#8f4a6c', 12),
    path('M420 420H524L500 620Q496 650 466 650H440Q410 650 412 620Z', 'url(#handle)'),
    box(438, 470, 46, 78, 23, '#fff', 'opacity="0.5"'),
    disc(461, 490, 12, '#e0557c'),
    disc(461, 526, 9, '#8f4a6c'),
    path('M250 250H520C590 250 630 296 630 350S590 450 520 450H250Z', 'url(#head)'),
    path('M250 262L190 284V416L250 438Z', '#8f5a76'),
    oval(190, 350, 18, 66, 'url(#ring)'),
    oval(250, 350, 26, 100, '#e8bfd1'),
    oval(566, 350, 46, 86, 'url(#ring)'),
    repeat(5, (i) =>
      oval(566, 350, 40 - i * 8, 76 - i * 15, 'none', 'stroke="#d99bb8" stroke-opacity="0.55" stroke-width="3"'),
    ),
    path('M270 276H500', 'none', 'stroke="#fff" stroke-width="14" stroke-linecap="round" opacity="0.9"'),
    group(
      '',
      ...[300, 350, 400].map((y, i) =>
        line(`M${150 - (i % 2) * 14} ${y}c-20 -14 -40 14 -60 0s-30 10 -46 2`, '#fff', 8, 'opacity="0.6"'),
      ),
    ),
  ].join('')

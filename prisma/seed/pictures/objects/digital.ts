/** 数码影音: phone, headphones, camera, speaker, watch, earbuds. */
import { across, ball, box, clip, disc, down, glow, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

export const phone = () =>
  shadow(420, 656, 250, 30) +
  slant('back', '#c9d4ff', '#6f7be8', '#3c3f9e') +
  across('rim', '#eef1ff', '#8d95d8', '#4b4fa6') +
  group(
    'rotate(9 500 420)',
    box(404, 168, 236, 480, 42, 'url(#rim)'),
    box(411, 175, 222, 466, 36, 'url(#back)'),
    slant('island', '#aab6ff', '#5a63cc'),
    box(430, 196, 112, 164, 34, 'url(#island)'),
    repeat(2, (i) =>
      [
        disc(486, 242 + i * 74, 31, '#23265f'),
        disc(486, 242 + i * 74, 21, '#0d0e2b'),
        disc(479, 234 + i * 74, 7, '#8fa0ff'),
      ].join(''),
    ),
    disc(570, 230, 11, '#fff7d6'),
    slant('sheen', '#fff 0.5', '#fff 0', '#fff 0'),
    path('M411 211a36 36 0 0 1 36 -36H620L411 560Z', 'url(#sheen)'),
  ) +
  group(
    'rotate(-7 300 420)',
    box(168, 150, 246, 500, 44, '#15163a'),
    down('screen', '#1b1d6b', '#5b4fe0', '#ff8fa3', '#ffd0a1'),
    clip(
      'glass',
      box(177, 159, 228, 482, 36, '#000'),
      box(177, 159, 228, 482, 0, 'url(#screen)'),
      disc(318, 398, 62, '#fff3d9'),
      path('M170 430c60 -40 110 20 150 -6s70 -10 100 8V660H170Z', '#ffffff', 'opacity="0.28"'),
      path('M170 486c50 -34 96 22 142 -4s80 -12 110 10V660H170Z', '#3a2fa8', 'opacity="0.75"'),
      path('M170 548c60 -34 110 18 160 -4s60 -8 90 4V660H170Z', '#1a1763'),
      path('M177 159H330L190 520H177Z', '#fff', 'opacity="0.10"'),
    ),
    box(262, 176, 60, 16, 8, '#0a0a1c'),
    box(246, 618, 92, 6, 3, '#fff', 'opacity="0.8"'),
  )

export const headphones = () =>
  shadow(400, 654, 230, 28) +
  across('band', '#f7f4ff', '#b9a9ec', '#7a68c4') +
  ball('cup', '#ffffff', '#c9bbf3', '#7663be') +
  ball('pad', '#5b4a8f', '#2c2150') +
  line('M222 470C204 214 596 214 578 470', '#5a4a9a', 46) +
  line('M222 470C204 214 596 214 578 470', 'url(#band)', 34) +
  line('M262 330C300 252 400 232 470 254', '#fff', 8, 'opacity="0.7"') +
  [
    box(206, 380, 32, 110, 16, '#d7cdf6'),
    box(562, 380, 32, 110, 16, '#a596dd'),
    oval(270, 530, 52, 110, 'url(#pad)'),
    oval(530, 530, 52, 110, 'url(#pad)'),
    oval(230, 530, 70, 118, 'url(#cup)'),
    oval(570, 530, 70, 118, 'url(#cup)'),
    oval(224, 526, 44, 84, 'none', 'stroke="#fff" stroke-opacity="0.75" stroke-width="4"'),
    oval(574, 526, 44, 84, 'none', 'stroke="#fff" stroke-opacity="0.5" stroke-width="4"'),
    disc(224, 526, 16, '#ff9d7a'),
    disc(574, 526, 16, '#ff9d7a'),
  ].join('')

export const camera = () =>
  shadow(400, 654, 280, 30) +
  down('body', '#3a3550', '#201c33') +
  down('plate', '#f6efe4', '#d2c6b4') +
  ball('barrel', '#6d6690', '#1b1830') +
  ball('lens', '#8fb8ff', '#3b3fa5', '#100f2c') +
  [
    box(300, 292, 190, 60, 18, 'url(#plate)'),
    box(184, 316, 88, 34, 14, '#d9cdbc'),
    box(520, 312, 74, 36, 12, '#d9cdbc'),
    disc(228, 312, 22, '#ff7a59'),
    box(140, 340, 520, 310, 44, 'url(#body)'),
    box(140, 340, 520, 96, 44, 'url(#plate)'),
    box(140, 400, 520, 40, 0, 'url(#body)'),
    repeat(13, (i) => box(160 + i * 38, 444, 2, 190, 1, '#fff', 'opacity="0.05"')),
    box(176, 362, 74, 44, 10, '#1d1930'),
    box(184, 370, 40, 10, 5, '#8fb8ff', 'opacity="0.7"'),
    box(330, 308, 130, 34, 8, '#1d1930'),
    disc(410, 510, 146, '#15122a'),
    disc(410, 510, 134, 'url(#barrel)'),
    disc(410, 510, 104, '#17142c'),
    disc(410, 510, 88, 'url(#lens)'),
    disc(410, 510, 50, '#0a0920', 'opacity="0.75"'),
    oval(376, 468, 30, 18, '#fff', 'opacity="0.75" transform="rotate(-38 376 468)"'),
    disc(446, 548, 9, '#ffb199', 'opacity="0.9"'),
    disc(604, 386, 14, '#ff7a59'),
  ].join('')

export const speaker = () =>
  shadow(400, 654, 220, 28) +
  slant('cabinet', '#ffd9c2', '#f08a5d', '#b3462f') +
  down('grille', '#3a2430', '#23141d') +
  ball('knob', '#fff4e6', '#e7b894', '#a35c3c') +
  [
    line('M276 250C276 150 524 150 524 250', '#8c3a2a', 22),
    line('M276 246C276 154 524 154 524 246', '#d9754f', 10),
    box(210, 238, 380, 412, 60, 'url(#cabinet)'),
    box(236, 264, 328, 268, 40, 'url(#grille)'),
    repeat(9, (row) =>
      repeat(12, (column) => disc(258 + column * 26, 284 + row * 28, 5.5, '#f7b48f', `opacity="${0.22 + row * 0.03}"`)),
    ),
    disc(322, 592, 32, 'url(#knob)'),
    disc(410, 592, 22, 'url(#knob)'),
    disc(482, 592, 22, 'url(#knob)'),
    box(530, 584, 26, 16, 8, '#fff2d6'),
    line('M322 592L312 572', '#7a3a24', 5),
    path('M210 298a60 60 0 0 1 60 -60H380L210 470Z', '#fff', 'opacity="0.14"'),
  ].join('')

export const watch = () =>
  shadow(400, 690, 170, 22) +
  across('strap', '#1f7a8c', '#35b7b0', '#155e6e') +
  across('case', '#f4f7fa', '#aab4c4', '#65708a') +
  path('M316 300L340 96H460L484 300Z', 'url(#strap)') +
  path('M316 520L344 690Q400 716 456 690L484 520Z', 'url(#strap)') +
  repeat(4, (i) => oval(400, 624 + i * 18, 8, 4, '#0d4450')) +
  [
    box(252, 250, 296, 320, 84, 'url(#case)'),
    box(546, 366, 18, 56, 9, '#8f9ab0'),
    box(266, 264, 268, 292, 72, '#0b0f1f'),
    disc(400, 410, 100, 'none', 'stroke="#ff5f7e" stroke-opacity="0.25" stroke-width="20"'),
    disc(400, 410, 74, 'none', 'stroke="#9ef01a" stroke-opacity="0.25" stroke-width="20"'),
    disc(400, 410, 48, 'none', 'stroke="#4cc9f0" stroke-opacity="0.25" stroke-width="20"'),
    line('M400 310A100 100 0 1 1 305 379', '#ff5f7e', 20),
    line('M400 336A74 74 0 1 1 348 462', '#9ef01a', 20),
    line('M400 362A48 48 0 0 1 400 458', '#4cc9f0', 20),
    path('M338 264H430L300 556A72 72 0 0 1 266 484V336A72 72 0 0 1 338 264Z', '#fff', 'opacity="0.07"'),
  ].join('')

export const earbuds = () =>
  shadow(400, 656, 240, 28) +
  ball('shell', '#ffffff', '#e4e9f5', '#a3aecb') +
  down('lid', '#ffffff', '#ccd4e8') +
  down('inside', '#3d4668', '#1d2340') +
  ball('bud', '#ffffff', '#e6ebf8', '#9aa6c8') +
  [
    path('M220 470C220 330 300 286 400 286S580 330 580 470Z', 'url(#lid)'),
    path('M246 470C246 356 316 314 400 314S554 356 554 470Z', 'url(#inside)'),
    [
      [318, 1],
      [482, -1],
    ]
      .map(([x, side]) =>
        group(
          `translate(${x} 0)`,
          box(-17, 400, 34, 130, 17, 'url(#bud)'),
          oval(Number(side) * -4, 372, 48, 52, 'url(#bud)'),
          oval(Number(side) * 26, 370, 18, 28, '#2a3152'),
          box(-5, 430, 10, 40, 5, '#ff9d7a'),
        ),
      )
      .join(''),
    path('M206 462H594V534A116 116 0 0 1 478 650H322A116 116 0 0 1 206 534Z', 'url(#shell)'),
    box(206, 456, 388, 16, 8, '#bcc6de'),
    disc(400, 546, 8, '#5be3a1'),
    glow('led', '#5be3a1 0.6', '#5be3a1 0'),
    disc(400, 546, 30, 'url(#led)'),
    path('M232 500q6 100 92 128q-70 -60 -60 -128Z', '#fff', 'opacity="0.9"'),
  ].join('')

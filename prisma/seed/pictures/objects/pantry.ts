/** 咖啡茶食: coffee, kettle, tea, honey. */
import { across, ball, box, disc, down, group, line, oval, path, repeat, shadow, slant } from '../kit.ts'

const steam = (x: number, y: number) =>
  [0, 34, 68]
    .map((dx) => line(`M${x + dx} ${y}c-18 -24 18 -40 0 -66s16 -38 2 -62`, '#fff', 8, 'opacity="0.42"'))
    .join('')

export const coffee = () =>
  shadow(340, 656, 190, 26) +
  shadow(560, 660, 120, 20) +
  across('bag', '#2d5a4a', '#3f7d66', '#1d3f34') +
  [
    path('M224 260L236 214H444L456 260Z', '#25493d'),
    path('M224 256H456L470 626Q470 650 446 650H234Q210 650 210 626Z', 'url(#bag)'),
    box(232, 216, 216, 16, 6, '#e8c88f'),
    path('M224 256H290L262 650H234Q210 650 210 626Z', '#fff', 'opacity="0.10"'),
    box(266, 340, 148, 206, 74, '#f6ead2'),
    oval(340, 420, 40, 56, '#7a4a2b', 'transform="rotate(24 340 420)"'),
    line('M356 372C330 400 352 436 324 468', '#f6ead2', 7),
    line('M302 506H378', '#2d5a4a', 6),
    line('M318 524H362', '#2d5a4a', 4),
    disc(340, 290, 12, '#163028'),
    ball('mug', '#ffffff', '#f1e4cf', '#c2a682'),
    line('M620 540C680 530 684 612 612 606', '#e3d0b3', 20),
    path('M480 512H630V566C630 622 600 650 555 650S480 622 480 566Z', 'url(#mug)'),
    oval(555, 512, 75, 20, '#fbf4e8'),
    oval(555, 514, 64, 15, '#5a3320'),
    path('M555 522c-30 -2 -34 -14 -16 -16c8 0 14 6 16 10c2 -4 8 -10 16 -10c18 2 14 14 -16 16Z', '#e9c9a0'),
    steam(522, 476),
  ].join('')

export const kettle = () =>
  shadow(400, 656, 240, 28) +
  across('steel', '#50585c', '#cfd8d6', '#ffffff', '#9aa6a6', '#3f484c') +
  across('wood', '#8a5632', '#c68a57', '#6d3f22') +
  [
    line('M270 560C200 540 220 430 190 380C176 356 152 350 132 350', '#6f7a7b', 30),
    line('M270 560C200 540 220 430 190 380C176 356 152 350 132 350', '#dfe7e5', 14),
    path('M300 380H500L556 616Q560 650 524 650H276Q240 650 244 616Z', 'url(#steel)'),
    oval(400, 382, 102, 22, '#e9efee'),
    oval(400, 376, 84, 17, '#8e999b'),
    oval(400, 370, 80, 15, '#cdd7d6'),
    box(390, 330, 20, 34, 8, '#5b3a24'),
    disc(400, 326, 20, 'url(#wood)'),
    line('M520 410C640 380 660 520 560 590', '#4a3020', 34),
    line('M520 410C640 380 660 520 560 590', '#a8693c', 22),
    line('M540 412C620 400 636 470 604 534', '#e0a874', 6, 'opacity="0.8"'),
    path('M318 400H348L312 630H276Q262 620 266 606Z', '#fff', 'opacity="0.45"'),
    disc(400, 520, 30, '#2f3a3a', 'opacity="0.16"'),
    steam(70, 330),
  ].join('')

export const tea = () =>
  shadow(310, 656, 170, 24) +
  shadow(540, 660, 150, 22) +
  across('tin', '#7c2f22', '#c25a3c', '#e07d56', '#a8442d', '#64231a') +
  ball('porcelain', '#ffffff', '#e7eef0', '#9fb3b8') +
  [
    box(206, 268, 208, 382, 20, 'url(#tin)'),
    box(200, 244, 220, 92, 20, 'url(#tin)'),
    box(200, 328, 220, 8, 0, '#5a1d14', 'opacity="0.5"'),
    oval(310, 250, 108, 18, '#e6926c'),
    box(254, 390, 112, 190, 8, '#fbeedb'),
    path('M310 414c34 30 34 76 0 110c-34 -34 -34 -80 0 -110Z', '#6b8f4e'),
    line('M310 424V552', '#45662f', 4),
    line('M310 470l16 -16M310 490l-16 -16M310 512l16 -16', '#45662f', 3),
    oval(540, 646, 120, 20, '#d7e2e4'),
    path('M446 520H634C632 596 600 644 540 644S448 596 446 520Z', 'url(#porcelain)'),
    oval(540, 520, 94, 20, '#f7fafb'),
    path('M462 506C470 466 506 452 540 452S610 466 618 506C618 524 462 524 462 506Z', 'url(#porcelain)'),
    disc(540, 444, 18, 'url(#porcelain)'),
    line('M480 566q20 -18 40 0t40 0t40 0', '#3f6fa8', 5, 'opacity="0.75"'),
    line('M492 590q16 -12 32 0t32 0t32 0', '#3f6fa8', 4, 'opacity="0.55"'),
  ].join('')

export const honey = () =>
  shadow(400, 656, 190, 26) +
  '<radialGradient id="amber" cx="0.4" cy="0.35" r="0.8"><stop offset="0" stop-color="#ffd97a"/><stop offset="0.55" stop-color="#f2a01e"/><stop offset="1" stop-color="#a85f0a"/></radialGradient>' +
  across('cap', '#b98a4e', '#f3d9a6', '#8c6230') +
  [
    path(
      'M276 330H524Q566 360 566 420V590Q566 650 506 650H294Q234 650 234 590V420Q234 360 276 330Z',
      '#fff4d0',
      'opacity="0.55"',
    ),
    path('M262 392H538Q552 410 552 436V586Q552 638 500 638H300Q248 638 248 586V436Q248 410 262 392Z', 'url(#amber)'),
    box(270, 262, 260, 74, 18, 'url(#cap)'),
    repeat(17, (i) => box(284 + i * 14, 268, 3, 62, 1, '#7a5424', 'opacity="0.28"')),
    oval(400, 268, 122, 16, '#fbe7bf'),
    path('M400 424l76 44v88l-76 44l-76 -44v-88Z', '#fff8e4'),
    path('M400 442l60 35v70l-60 35l-60 -35v-70Z', 'none', 'stroke="#e39a1a" stroke-width="4"'),
    group(
      'translate(400 514)',
      oval(0, 6, 34, 24, '#f6b62c'),
      line('M-14 -14V26M4 -16V28', '#4a2f0c', 8),
      oval(-14, -24, 22, 12, '#fff', 'opacity="0.95" transform="rotate(24 -14 -24)" stroke="#d9a441" stroke-width="2"'),
      oval(14, -24, 22, 12, '#fff', 'opacity="0.95" transform="rotate(-24 14 -24)" stroke="#d9a441" stroke-width="2"'),
      disc(34, 2, 13, '#4a2f0c'),
      disc(39, -1, 3, '#fff'),
    ),
    box(258, 400, 22, 200, 11, '#fff', 'opacity="0.5"'),
    slant('dipper', '#e0b072', '#8f5a28'),
    line('M560 250L640 160', '#c28a4c', 16),
    group(
      'translate(544 270) rotate(45)',
      repeat(4, (i) => oval(0, i * 15 - 20, 30 - Math.abs(i - 1.5) * 6, 9, '#b0743a')),
    ),
    down('drip', '#ffcf5c', '#e8930c'),
    path('M534 292c12 18 10 50 2 60a12 12 0 0 1 -18 -4c-6 -18 6 -36 16 -56Z', 'url(#drip)'),
  ].join('')

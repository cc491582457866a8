/** Campaign banners, 1200 x 600. The left third is kept calm: pages lay the campaign's title over it. */
import { box, disc, down, glow, group, line, path, picture, prefixed, repeat, slant } from './kit.ts'
import { gameCard, musicCard } from './objects/cards.ts'
import { headphones, phone, watch } from './objects/digital.ts'
import { armchair, lamp, vase } from './objects/home.ts'
import { coffee, tea } from './objects/pantry.ts'
import { bear } from './objects/play.ts'

/** An object drawn on the 800 x 800 stage, put down so that its floor line meets (x, y). */
const put = (name: string, svg: string, x: number, y: number, scale: number) =>
  group(`translate(${x - 400 * scale} ${y - 650 * scale}) scale(${scale})`, prefixed(name, svg))

const background = (...colours: [string, string, string]) =>
  slant('background', ...colours) + box(0, 0, 1200, 600, 0, 'url(#background)')

const tide = () =>
  background('#2a1f86', '#6a4df0', '#ff8fa3') +
  glow('sunrise', '#ffd9a8', '#ff9d8a 0.9', '#ff8fa3 0') +
  disc(850, 300, 330, 'url(#sunrise)') +
  disc(850, 290, 190, '#ffe3b8', 'opacity="0.9"') +
  repeat(4, (i) =>
    disc(850, 290, 240 + i * 60, 'none', `stroke="#fff" stroke-opacity="${0.22 - i * 0.04}" stroke-width="2"`),
  ) +
  path('M0 380C180 300 300 450 500 372S860 300 1200 400V600H0Z', '#4b34c9', 'opacity="0.7"') +
  path('M0 450C200 380 360 510 560 440S920 400 1200 470V600H0Z', '#3423a3') +
  down('water', '#241683', '#140b57') +
  path('M0 520C220 470 420 560 640 510S1000 480 1200 530V600H0Z', 'url(#water)') +
  [60, 150, 250]
    .map((x, i) => line(`M${x} ${110 + i * 46}q26 -26 52 0t52 0t52 0`, '#fff', 6, `opacity="${0.32 - i * 0.07}"`))
    .join('') +
  put('headphones', headphones(), 640, 536, 0.5) +
  put('phone', phone(), 860, 548, 0.68) +
  put('watch', watch(), 1058, 520, 0.44)

const morning = () =>
  background('#fff4e0', '#f6d3ac', '#dfa074') +
  slant('pane', '#fff 0.75', '#fff 0.2') +
  repeat(6, (i) => {
    const [x, y] = [420 + (i % 3) * 190, 30 + Math.floor(i / 3) * 200 - (i % 3) * 30]
    return path(`M${x} ${y}l168 -28v176l-168 28Z`, 'url(#pane)')
  }) +
  down('table', '#c98f62', '#8f5a37') +
  box(0, 492, 1200, 108, 0, 'url(#table)') +
  box(0, 492, 1200, 3, 0, '#fff', 'opacity="0.35"') +
  disc(120, 130, 58, '#e8743b', 'opacity="0.85"') +
  line('M60 250q24 -20 48 0t48 0t48 0', '#b0523a', 6, 'opacity="0.4"') +
  put('armchair', armchair(), 1010, 520, 0.56) +
  put('lamp', lamp(), 786, 530, 0.5) +
  put('vase', vase(), 600, 530, 0.5) +
  put('coffee', coffee(), 420, 540, 0.42) +
  put('tea', tea(), 860, 566, 0.3)

const carnival = () =>
  background('#0d0b33', '#42189c', '#c02a9e') +
  repeat(26, (i) =>
    disc((i * 197) % 1200, (i * 89) % 420, 1.5 + (i % 3), '#fff', `opacity="${0.3 + (i % 4) * 0.15}"`),
  ) +
  glow('stage', '#ff7ac6 0.7', '#8b3dff 0.35', '#8b3dff 0') +
  disc(820, 330, 360, 'url(#stage)') +
  [-30, -10, 12, 34]
    .map((angle) => path('M820 640L770 -80H870Z', '#fff', `opacity="0.06" transform="rotate(${angle} 820 640)"`))
    .join('') +
  down('ground', '#24106b', '#0b0628') +
  path('M0 530C300 500 700 540 1200 505V600H0Z', 'url(#ground)') +
  line('M70 150q26 -26 52 0t52 0t52 0', '#ff9bd2', 7, 'opacity="0.6"') +
  box(120, 420, 40, 40, 10, '#ffd94a', 'opacity="0.85" transform="rotate(20 140 440)"') +
  put('music', musicCard(), 640, 560, 0.56) +
  put('game', gameCard(), 1010, 556, 0.52) +
  put('bear', bear(), 838, 548, 0.5)

export const banners: ReadonlyMap<string, () => string> = new Map(
  Object.entries({ 'banner-tide': tide, 'banner-morning': morning, 'banner-carnival': carnival }).map(
    ([slug, draw]) => [slug, () => picture(1200, 600, draw())],
  ),
)

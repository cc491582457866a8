/** The goods of the demo shop, category by category. */
import { beauty } from './goods/beauty.ts'
import { cards } from './goods/cards.ts'
import type { DemoCategory } from './goods/category.ts'
import { digital } from './goods/digital.ts'
import { home } from './goods/home.ts'
import { outdoor } from './goods/outdoor.ts'
import { pantry } from './goods/pantry.ts'
import { play } from './goods/play.ts'

export const demoGoods: DemoCategory[] = [digital, home, pantry, outdoor, beauty, play, cards]

/** Provinces, cities and districts for browsers; WeChat's picker has its own. Fetched when somebody first picks: 32 KB gzip. */

/** What may follow `chosen`, in the order of the official codes. A part that is not known (any more) leads back to its level. */
export type NextRegions = (chosen: readonly string[]) => readonly string[]

interface AreaList {
  readonly province_list: Names
  readonly city_list: Names
  readonly county_list: Names
}
/** By six digits: two of the province, two of the city, two of the district. */
type Names = Readonly<Record<string, string>>

export function loadRegions(): Promise<NextRegions> {
  // A branch that the build sees to be dead is left out with all that it imports; compiled, an async function has no such branches.
  return process.env.TARO_ENV === 'h5'
    ? import('@vant/area-data').then(({ areaList }) => nextRegionsOf(areaList))
    : Promise.reject(new Error('WeChat picks regions itself'))
}

export function nextRegionsOf({ province_list, city_list, county_list }: AreaList): NextRegions {
  const levels = [province_list, city_list, county_list].map(Object.entries<string>)
  return (chosen) => {
    let prefix = ''
    for (const [level, name] of chosen.entries()) {
      const code = within(levels[level], prefix).find(([, known]) => known === name)?.[0]
      if (code === undefined) return []
      prefix = code.slice(0, 2 * (level + 1))
    }
    return within(levels[chosen.length], prefix).map(([, name]) => name)
  }
}

const within = (entries: [string, string][] = [], prefix: string) => entries.filter(([code]) => code.startsWith(prefix))

/**
 * In the head of the page, before any of the program is there. What the phone has of the page being opened paints first and nothing is asked
 * for; of a page it has never seen, the document and then its picture are on their way while the program still is: on slow 4G they are here
 * first. The page's own files come beside the program instead of after it. The program takes the document up in api/ahead.ts. DOCUMENTS, HOME
 * and NEXT are put in by config/pwa.ts.
 */
{
  const [, page = 'home', query] = /^#\/?pages\/([\w/-]+?)\/index(?:\?(.*))?$/.exec(location.hash) ?? []
  const id = new URLSearchParams(query).get(`${page}Id`)
  const name = page === 'home' ? page : /^(campaign|product) \d+$/.test(`${page} ${id}`) ? `${page}.${id}` : ''
  // Which shell stands in, and whether there is a bar above it.
  document.documentElement.classList.add(page === 'home' || page === 'me' ? 'barless' : 'barred', `at-${page}`)

  const read = async () => {
    const patience = new AbortController()
    setTimeout(() => patience.abort(), 6000)
    const answer = await fetch(`${DOCUMENTS}/snapshots/${name}.json`, { signal: patience.signal })
    const snapshot = answer.ok ? await answer.json() : null
    if (snapshot?.view) fetchPicture(snapshot.view)
    return snapshot
  }
  if (name && !isKept()) {
    const ahead = { name, snapshot: null, answer: read().catch(() => null) }
    void ahead.answer.then((snapshot) => {
      ahead.snapshot = snapshot
    })
    self.tidegateAhead = ahead
  }

  function isKept() {
    try {
      return localStorage.getItem(`tidegate.cache.${name}`) !== null
    } catch {
      return false
    }
  }

  /** The one that is largest on the first screen, at the size that the page will ask for (ui/picture-url.ts). */
  function fetchPicture({ serverNow, campaigns = [], banner, images = [] }) {
    const [next] = campaigns.filter(({ endsAt }) => serverNow < endsAt).sort((a, b) => a.startsAt - b.startsAt)
    const path = banner ?? next?.banner ?? images[0]
    if (!path) return
    const sized = path.replace(/^(.*\/m\/.*)\.webp$/, '$1@960.webp')
    const href = /^https?:/.test(sized) ? sized : DOCUMENTS + sized
    link({ rel: 'preload', as: 'image', fetchPriority: 'high', href })
  }

  for (const href of page === 'home' ? HOME : /^(account|shop)\//.test(page) ? [] : NEXT)
    link({ rel: 'preload', as: href.endsWith('.css') ? 'style' : 'script', href })

  function link(facts) {
    document.head.append(Object.assign(document.createElement('link'), facts))
  }

  // The page that is opened next, once this one needs nothing more, and only where it costs nobody anything.
  const line = navigator.connection
  const dear = line?.saveData || /2g|3g/.test(line?.effectiveType ?? '')
  const whenIdle = self.requestIdleCallback ?? ((run) => setTimeout(run, 2000))
  const fetchNext = () => NEXT.forEach((href) => link({ rel: 'prefetch', href }))
  if (!dear) addEventListener('load', () => whenIdle(fetchNext))
}

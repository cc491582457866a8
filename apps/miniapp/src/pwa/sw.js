/**
 * The offline shell of the H5 shop. It keeps the program and nothing else: what the server says (trpc, frontier, fairness, snapshots)
 * and pictures pass by untouched, and what a shopper saw last is the app's own cache to remember.
 *
 * Invariant: after a deploy nobody is shown the old app by us. The page itself comes from the network whenever there is one; files with a
 * hash in their name are what their name says for ever. The files of the version before stay, for pages of it that are still open.
 * What home needs is kept at once (a browser has it by then, so that costs nothing), any other file when it is first used.
 * FILES and VERSION are put in by config/pwa.ts.
 */
const prefix = 'tidegate-shell-'
const current = prefix + VERSION
const shell = new URL('./', self.location.href)
/** A network that has not brought the page by then is as good as none. */
const patienceMs = 4000

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(current).then((cache) => cache.addAll(FILES)))
})

self.addEventListener('activate', (event) => event.waitUntil(Promise.all([forgetOld(), self.clients.claim()])))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== shell.origin) return
  const isPage = url.pathname === shell.pathname || url.pathname === `${shell.pathname}index.html`
  if (request.mode === 'navigate' && isPage) event.respondWith(page(request))
  else if (/^(js|css|static|icons)\//.test(url.pathname.slice(shell.pathname.length)))
    event.respondWith(file(event, request))
})

async function page(request) {
  const late = new Promise((_, reject) => setTimeout(reject, patienceMs, new Error('late')))
  try {
    const answer = await Promise.race([fetch(request), late])
    if (answer.ok) return answer
  } catch {}
  return (await caches.match('./', { cacheName: current })) ?? fetch(request)
}

async function file(event, request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const copy = answer.clone()
    const keep = async () => (await caches.open(current)).put(request, copy)
    // A phone that is full is served all the same.
    event.waitUntil(keep().catch(() => {}))
  }
  return answer
}

/** Caches are listed in the order they were made. */
async function forgetOld() {
  const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current)
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)))
}

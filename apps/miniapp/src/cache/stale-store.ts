/** A key-value store by the device, reads at once. Values are JSON text. */
export interface TextStorage {
  get(key: string): string | null
  set(key: string, text: string): void
  remove(key: string): void
}

export interface StaleStoreDeps {
  readonly storage: TextStorage
  readonly now: () => number
  /** Raised when the shape of what is stored changes: entries of another version are not read. */
  readonly version: number
  /** WeChat gives 10 MB for everything the app stores; text is counted as two bytes a character. */
  readonly budgetBytes: number
}

interface Stale<T> {
  readonly value: T
  readonly savedAt: number
}

export interface StaleStore {
  read<T>(key: string): Stale<T> | null
  /** A value larger than the whole budget is not kept. */
  write<T>(key: string, value: T): void
  clear(): void
}

interface Entry {
  bytes: number
  savedAt: number
  usedAt: number
}
interface Index {
  version: number
  entries: Record<string, Entry>
}

const prefix = 'tidegate.cache.'
const indexKey = `${prefix}index`

/** Last answers of the server, kept to be painted before the next one comes; the least recently used leave first. */
export function createStaleStore(deps: StaleStoreDeps): StaleStore {
  const index = loadIndex(deps)
  const saveIndex = () => deps.storage.set(indexKey, JSON.stringify(index))

  const drop = (key: string) => {
    delete index.entries[key]
    deps.storage.remove(prefix + key)
  }

  const makeRoom = () => {
    const byAge = Object.entries(index.entries).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    let total = byAge.reduce((sum, [, entry]) => sum + entry.bytes, 0)
    for (const [key, entry] of byAge) {
      if (total <= deps.budgetBytes) return
      drop(key)
      total -= entry.bytes
    }
  }

  return {
    read<T>(key: string): Stale<T> | null {
      const entry = index.entries[key]
      if (!entry) return null
      const text = deps.storage.get(prefix + key)
      if (text === null) {
        drop(key)
        return null
      }
      entry.usedAt = deps.now()
      return { value: JSON.parse(text) as T, savedAt: entry.savedAt }
    },
    write(key, value) {
      const text = JSON.stringify(value)
      const bytes = (text.length + key.length) * 2
      if (bytes > deps.budgetBytes) return drop(key)
      index.entries[key] = { bytes, savedAt: deps.now(), usedAt: deps.now() }
      makeRoom()
      deps.storage.set(prefix + key, text)
      saveIndex()
    },
    clear() {
      for (const key of Object.keys(index.entries)) drop(key)
      saveIndex()
    },
  }
}

function loadIndex({ storage, version }: StaleStoreDeps): Index {
  const text = storage.get(indexKey)
  const stored = text ? (JSON.parse(text) as Index) : null
  if (stored?.version === version) return stored
  for (const key of Object.keys(stored?.entries ?? {})) storage.remove(prefix + key)
  return { version, entries: {} }
}

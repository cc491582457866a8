/** A key-value store by the device, reads at once. Values are JSON text. */
export interface TextStorage {
  get(key: string): string | null
  /** Calls `onFull` when the device did not take it. */
  set(key: string, text: string, onFull: () => void): void
  remove(key: string): void
}

export interface StaleStoreDeps {
  readonly storage: TextStorage
  readonly now: () => number
  /** Raised when the shape of what is stored changes: entries of another version are not read. */
  readonly version: number
  /** For all entries together; text is counted as two bytes a character. */
  readonly budgetBytes: number
  readonly entryBytes: number
}

export interface Stale<T> {
  readonly value: T
  readonly savedAt: number
}

export interface StaleStore {
  read<T>(key: string): Stale<T> | null
  /** A value larger than an entry may be is not kept. */
  write<T>(key: string, value: T, savedAt?: number): void
  clear(): void
  /** Told the key after each write. */
  subscribe(listener: (key: string) => void): () => void
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
  const { storage, now } = deps
  const index = loadIndex(deps)
  const listeners = new Set<(key: string) => void>()
  // Without an index the entries are lost to us, and are written over one day.
  const saveIndex = () => storage.set(indexKey, JSON.stringify(index), () => {})

  const drop = (key: string) => {
    delete index.entries[key]
    storage.remove(prefix + key)
  }

  const shrinkTo = (budgetBytes: number) => {
    const byAge = Object.entries(index.entries).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    let total = byAge.reduce((sum, [, entry]) => sum + entry.bytes, 0)
    for (const [key, entry] of byAge) {
      if (total <= budgetBytes) return
      drop(key)
      total -= entry.bytes
    }
  }

  /** The device is fuller than we knew: the older half leaves, and what was to be written is written next time. */
  const makeRoom = (key: string) => () => {
    drop(key)
    const total = Object.values(index.entries).reduce((sum, { bytes }) => sum + bytes, 0)
    shrinkTo(total / 2)
    saveIndex()
  }

  return {
    read<T>(key: string): Stale<T> | null {
      const entry = index.entries[key]
      if (!entry) return null
      const value = parse<T>(storage.get(prefix + key))
      if (value === null) {
        drop(key)
        return null
      }
      entry.usedAt = now()
      return { value, savedAt: entry.savedAt }
    },
    write(key, value, savedAt = now()) {
      const text = JSON.stringify(value)
      const bytes = (text.length + key.length) * 2
      if (bytes > deps.entryBytes) return drop(key)
      index.entries[key] = { bytes, savedAt, usedAt: now() }
      shrinkTo(deps.budgetBytes)
      storage.set(prefix + key, text, makeRoom(key))
      saveIndex()
      for (const listener of [...listeners]) listener(key)
    },
    clear() {
      for (const key of Object.keys(index.entries)) drop(key)
      saveIndex()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function loadIndex({ storage, version }: StaleStoreDeps): Index {
  const stored = parse<Index>(storage.get(indexKey))
  if (stored?.version === version) return stored
  for (const key of Object.keys(stored?.entries ?? {})) storage.remove(prefix + key)
  return { version, entries: {} }
}

/** null for what is not there and for what a killed write left half done. */
function parse<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

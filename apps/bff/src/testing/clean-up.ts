type CleanUp = () => Promise<unknown>

const owed: CleanUp[] = []

/** Runs after the calling test file, last one first. May be asked for anywhere, also inside hooks, where vitest takes no afterAll. */
export function afterFile(cleanUp: CleanUp): void {
  owed.push(cleanUp)
}

export async function cleanUpFile(): Promise<void> {
  for (const cleanUp of owed.splice(0).reverse()) await cleanUp()
}

/** A tab page takes no parameters from whoever leads to it; what it shall open with is left here. */
let wanted: string | null = null

export function wantTab(key: string): void {
  wanted = key
}

/** Once. */
export function takeWantedTab(): string | null {
  const key = wanted
  wanted = null
  return key
}

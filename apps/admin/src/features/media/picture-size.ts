import { pictureBudgetBytes } from '@tidegate/shared/contracts/media'

export function describeBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** How much of what a phone may be asked to load a picture takes. */
export function budgetShare(bytes: number): number {
  return bytes / pictureBudgetBytes
}

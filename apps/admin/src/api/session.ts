import type { StaffSession } from '@tidegate/shared/contracts/staff'

/** The signed-in session of this browser, kept across tabs and reloads, and whether the server has said it is over. */
const storageKey = 'tidegate.staff-session'

let expired = false
const listeners = new Set<() => void>()

export function readToken(): string | null {
  return localStorage.getItem(storageKey)
}

export function keepSession(session: Pick<StaffSession, 'token'>): void {
  localStorage.setItem(storageKey, session.token)
  setExpired(false)
}

export function dropSession(): void {
  localStorage.removeItem(storageKey)
  setExpired(false)
}

export function markSessionExpired(): void {
  setExpired(true)
}

export function isSessionExpired(): boolean {
  return expired
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function setExpired(next: boolean): void {
  expired = next
  for (const listener of listeners) listener()
}

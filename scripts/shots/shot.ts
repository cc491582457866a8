import type { Page } from 'playwright-core'
import type { Network } from './network.ts'

/** One picture of one page in one state; it is taken at every size and in both themes. */
export interface Shot {
  /** The page as the app itself lists it: a route of app.config.ts, or a full path of the admin's router. */
  readonly page: string
  /** loading, empty, full, error, or a word for a state that only this page has. */
  readonly state: string
  /** Where it is opened, with its ids. */
  readonly at: string
  readonly network: Network
  /** What a person does before the picture is taken. */
  readonly act?: ((page: Page) => Promise<unknown>) | undefined
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** "pages/account/address/index" → "account-address"; "/campaigns/$campaignId/live" → "campaigns-campaignId-live". */
export function nameOf(page: string): string {
  const words = page.replace(/^pages\/|\/index$/g, '').match(/\w+/g)
  return words?.join('-') ?? (page === '/' ? 'home' : 'unknown')
}

export function fileOf(shot: Shot, { width }: Size, theme: Theme): string {
  return `${nameOf(shot.page)}-${shot.state}-${width}-${theme}.png`
}

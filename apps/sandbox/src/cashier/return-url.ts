const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Where the cashier may send a buyer back to: a page of this machine or of a configured origin, else undefined. An open
 * redirect would lend the sandbox's name to anybody's page, and `javascript:` its whole window.
 */
export function safeReturnUrl(text: string | undefined, origins: readonly string[]): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return LOCAL_HOSTS.has(url.hostname) || origins.includes(url.origin) ? url.href : undefined
}

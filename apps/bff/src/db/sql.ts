import { readFileSync } from 'node:fs'

/** A hot statement from db/sql, read once at start. */
export function sqlFile(name: string): string {
  return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')
}

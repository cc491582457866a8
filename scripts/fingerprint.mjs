import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const NOT_SOURCES = new Set(['node_modules', 'dist', '.turbo', '.swc', '.git', '.data', 'generated'])

/**
 * One hash over the names and contents of files and whole folders; missing ones count as missing.
 * @param {string} root
 * @param {string[]} paths relative to root
 * @param {string} [salt] whatever else the result depends on
 * @returns {string}
 */
export function fingerprint(root, paths, salt = '') {
  const hash = createHash('sha256').update(salt)
  for (const path of paths)
    for (const file of filesUnder(join(root, path))) {
      hash.update(relative(root, file).split(sep).join('/')).update('\0')
      hash.update(existsSync(file) ? readFileSync(file) : 'missing').update('\0')
    }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !NOT_SOURCES.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesUnder(join(path, entry.name)))
}

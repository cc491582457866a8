import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One page with every picture in `dir`: a folder an app, a row a page and state. */
export function writeContactSheet(dir: string): void {
  const apps = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const sections = apps.map(({ name }) => sectionOf(name, readdirSync(join(dir, name)).sort()))
  writeFileSync(join(dir, 'index.html'), `${head}${sections.join('')}`)
}

function sectionOf(app: string, files: string[]): string {
  const rows = Map.groupBy(
    files.filter((file) => file.endsWith('.png')),
    (file) => file.replace(/-\d+-(light|dark)\.png$/, ''),
  )
  return `<h1>${app}</h1>${[...rows].map(([name, row]) => rowOf(app, name, row)).join('')}`
}

function rowOf(app: string, name: string, files: string[]): string {
  const pictures = files.map((file) => {
    const label = file.slice(name.length + 1, -4)
    return `<figure><a href="${app}/${file}"><img loading="lazy" src="${app}/${file}"></a><figcaption>${label}</figcaption></figure>`
  })
  return `<section id="${app}-${name}"><h2><a href="#${app}-${name}">${name}</a></h2><div>${pictures.join('')}</div></section>`
}

const head = `<!doctype html><meta charset="utf-8"><title>Tidegate, every page</title><style>
  body { margin: 24px; background: #8a9294; font: 14px/1.5 system-ui, sans-serif }
  h2 { margin: 24px 0 8px; font-size: 15px } h2 a { color: inherit; text-decoration: none }
  div { display: flex; flex-wrap: wrap; gap: 16px } figure { margin: 0 }
  img { display: block; height: 480px; border-radius: 6px } figcaption { color: #222 }
</style>
`

const path = require('node:path')

const plainElements = path.resolve(__dirname, 'plain-elements.js')

/**
 * Taro declares all its web components in one module, so a page with a swiper puts Swiper (45 KB gzip) before the first paint of every page.
 * This loader gives each component a module of its own, and webpack puts it where it is used:
 *   lib/react/index.js           export { Swiper, View } from './components.js'  →  export { Swiper } from './components.js?Swiper' …
 *   lib/react/components.js?Swiper   keeps the one declaration
 * View and Text are elements of the browser instead (config/plain-elements.js).
 */
module.exports = function oneComponent(source) {
  const wanted = this.resourceQuery.slice(1)
  const list = /export \{([^}]+)\}( from '\.\/components\.js')?/.exec(source)
  if (!list) throw new Error(`${this.resourcePath} no longer lists its components: see config/one-component.cjs`)
  if (!wanted) {
    const names = list[1].split(',').map((name) => name.trim())
    const placeOf = (name) => (/^(View|Text)$/.test(name) ? plainElements : `./components.js?${name}`)
    return names.map((name) => `export { ${name} } from ${JSON.stringify(placeOf(name))}`).join('\n')
  }
  const declared = source
    .split('\n')
    .filter((line) => !/^const \w+ = |^export |^\/\//.test(line) || line.startsWith(`const ${wanted} = `))
  return `${declared.join('\n')}\nexport { ${wanted} }`
}

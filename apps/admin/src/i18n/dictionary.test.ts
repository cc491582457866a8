import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import english from './en.json' with { type: 'json' }

const admin = join(import.meta.dirname, '..')
const shared = join(import.meta.dirname, '../../../../packages/shared/src')

/** What stays Chinese in the admin's own code. */
const untranslated: Record<string, string> = {
  'ui/language-switch.tsx': 'a language is called by its own name',
  'features/campaigns/schedule-step.tsx: ，': 'typed by hand between times',
  'features/campaigns/schedule-step.tsx: 、': 'typed by hand between times',
  'features/products/product-form.tsx: 默认': 'becomes the name of a SKU, which shoppers read',
}
for (const cell of ['高山乌龙', '清香型', '食品', '实物', '已下架', '250 克'])
  untranslated[`features/products/import-page.tsx: ${cell}`] =
    'a line of the template file, which the server reads back'

/** Of packages/shared: what only shoppers see, and what becomes a merchant's content. */
const notShown = [
  'address-rules.ts',
  'stock-band.ts',
  'contracts/campaign-drafts.ts: 每人限购 1 件，先到先得',
  'contracts/campaign-drafts.ts: 下单后请在支付时限内付款，超时自动释放',
]

const ours = sourcesOf(admin).flatMap((file) => textsOf(file, admin))
const theirs = sourcesOf(shared)
  .flatMap((file) => textsOf(file, shared))
  .filter(({ file, text }) => !notShown.includes(file) && !notShown.includes(`${file}: ${text}`))
const keys = new Set([...ours.filter(({ called }) => called), ...theirs].map(({ text }) => text))

describe('the English of the admin', () => {
  it('covers every text: each goes through t() or rich()', () => {
    const bare = ours.filter(
      ({ file, text, called }) => !called && !(file in untranslated) && !(`${file}: ${text}` in untranslated),
    )
    expect(bare.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })

  it('knows every text of the admin, and every label, refusal and sentence it shares with the server', () => {
    expect([...keys].filter((key) => !Object.hasOwn(english, key))).toEqual([])
  })

  it('has nothing that nobody says', () => {
    expect(Object.keys(english).filter((key) => !keys.has(key))).toEqual([])
  })

  it('names the values that its key names', () => {
    const odd = Object.entries(english).filter(([key, words]) => String(valuesOf(key)) !== String(valuesOf(words)))
    expect(odd).toEqual([])
  })
})

interface Text {
  file: string
  text: string
  /** Whether it is the sentence of a t() or rich(). */
  called: boolean
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}

/** Every piece of text of a file in which there is a Chinese character or mark. */
function textsOf(file: string, root: string): Text[] {
  const { program, errors } = parseSync(file, readFileSync(file, 'utf8'))
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`)
  const found: Text[] = []
  const note = (text: string, called: boolean) => {
    if (/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(text))
      found.push({ file: relative(root, file), text, called })
  }
  const visit = (node: unknown, called: boolean): void => {
    if (Array.isArray(node)) for (const child of node) visit(child, called)
    if (!isNode(node)) return
    if (node.type === 'Literal' && typeof node.value === 'string') note(node.value, called)
    if (node.type === 'JSXText') note(String(node.value), false)
    if (node.type === 'TemplateElement') note((node.value as { cooked: string }).cooked, false)
    if (node.type === 'CallExpression' && ['t', 'rich'].includes(String((node.callee as { name?: string }).name))) {
      const [sentence, ...values] = node.arguments as unknown[]
      visit(sentence, true)
      visit(values, false)
      return
    }
    // Of a sentence that is chosen, both are sentences; what the choice depends on is not.
    const passedOn = called && node.type === 'ConditionalExpression'
    for (const [name, child] of Object.entries(node)) visit(child, passedOn && name !== 'test')
  }
  visit(program, false)
  return found
}

function isNode(value: unknown): value is Record<string, unknown> & { type: string } {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function valuesOf(sentence: string): string[] {
  return [...new Set(Array.from(sentence.matchAll(/\{(\w+)/g), ([, name]) => String(name)))].toSorted((a, b) =>
    a.localeCompare(b),
  )
}

/** The view half of WeChat: what would be on screen, read out of a page's data without drawing it. */
import fs from 'node:fs'

export type Json = Record<string, unknown>

/** A node as Taro sends it: `nn` names its template, `cn` its children, `sid` its identity; the rest are aliased attributes. */
export interface Raw {
  nn?: string
  sid?: string
  uid?: string
  cl?: string
  v?: string
  cn?: Record<string, Raw>
}

export interface ViewNode {
  readonly tag: string
  readonly id: string
  readonly className: string
  /** Text of the node and everything in it. */
  readonly text: string
  readonly sid: string
  readonly listens: readonly string[]
  /** What a screen reader is told: "role", "label" … as the template draws them. */
  readonly aria: Readonly<Record<string, string>>
  readonly ancestors: readonly ViewNode[]
}

interface Template {
  readonly tag: string
  readonly listens: readonly string[]
  /** Name, and under which alias its value comes. */
  readonly aria: readonly (readonly [name: string, alias: string])[]
}
type Templates = ReadonlyMap<string, Template>

/** Every node, depth first. */
export function readNodes(root: Raw | undefined, templates: Templates): ViewNode[] {
  const found: ViewNode[] = []
  const walk = (raw: Raw, ancestors: readonly ViewNode[]) => {
    const nn = raw.nn ?? '?'
    // A field is drawn by one of two templates, with the caret in it or without.
    const { tag, listens, aria } = templates.get(`${nn}_blur`) ??
      templates.get(nn) ?? { tag: nn, listens: [], aria: [] }
    const values = raw as Record<string, string | undefined>
    const node: ViewNode = {
      tag,
      listens,
      aria: Object.fromEntries(aria.flatMap(([name, alias]) => (values[alias] ? [[name, values[alias]]] : []))),
      ancestors,
      sid: raw.sid ?? '',
      id: raw.uid ?? '',
      className: raw.cl ?? '',
      text: textOf(raw),
    }
    found.push(node)
    for (const child of Object.values(raw.cn ?? {})) walk(child, [node, ...ancestors])
  }
  for (const raw of Object.values(root?.cn ?? {})) walk(raw, [])
  return found
}

export function readText(root: Raw | undefined): string {
  return Object.values(root?.cn ?? {})
    .map(textOf)
    .join(' | ')
}

/** Template name → the tag it draws and the events it listens for, out of the base.wxml that Taro generates. */
export function readTemplates(file: string): Templates {
  const templates = new Map<string, Template>()
  for (const [, name = '', body = ''] of fs
    .readFileSync(file, 'utf8')
    .matchAll(/<template name="tmpl_0_([\w-]+)">\s*([\s\S]*?)<\/template>/g)) {
    const head = /^<([\w-]+)([^>]*)>/.exec(body)
    if (!head) continue
    templates.set(name, {
      tag: head[1] ?? '?',
      listens: [...(head[2] ?? '').matchAll(/(?:bind|catch):?(\w+)=/g)].map((m) => m[1] ?? ''),
      aria: [...(head[2] ?? '').matchAll(/aria-([a-z]+)="\{\{i\.(\w+)\|\|''\}\}"/g)].map(
        (m) => [m[1] ?? '', m[2] ?? ''] as const,
      ),
    })
  }
  return templates
}

/** `setData` keys are paths: "root.cn.[0].cn.[1].v". */
export function assign(data: Json, key: string, value: unknown): void {
  const steps = key
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean)
  const last = steps.pop()
  if (last === undefined) return
  let at = data
  for (const step of steps) at = (at[step] ??= {}) as Json
  at[last] = value
}

function textOf(raw: Raw): string {
  return (
    raw.v ??
    Object.values(raw.cn ?? {})
      .map(textOf)
      .join('')
  )
}

/** Every field of the API that takes whatever somebody types, read off the contracts: none can be forgotten. */
import { appRouter } from '../../apps/bff/src/http/router.ts'

/** `orders.remark words`: the fields of mutations that would take one of these texts. */
export function textFields(samples: readonly string[]): string[] {
  const fields = Object.entries(procedures).flatMap(([name, { _def }]) =>
    _def.type === 'mutation'
      ? _def.inputs.flatMap((input) =>
          [...textsOf(input, '')]
            .filter(([, text]) => samples.some((sample) => text.safeParse(sample).success))
            .map(([path]) => `${name} ${path}`),
        )
      : [],
  )
  return [...new Set(fields)].sort()
}

/** The same names, of what a call sent: those of its fields that hold one of the texts. */
export function fieldsHolding(name: string, input: unknown, isSample: (text: string) => boolean): string[] {
  const found: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string' && isSample(value)) found.push(`${name} ${path}`)
    else if (Array.isArray(value)) for (const one of value) walk(one, `${path}[]`)
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`)
  }
  walk(input, '')
  return found
}

const { procedures } = (
  appRouter as unknown as { _def: { procedures: Record<string, { _def: { type: string; inputs: Schema[] } }> } }
)._def

interface Schema {
  safeParse(value: unknown): { success: boolean }
  def: {
    type: string
    shape?: Record<string, Schema>
    element?: Schema
    options?: Schema[]
    innerType?: Schema
    in?: Schema
  }
}

function* textsOf(schema: Schema, path: string): Generator<[path: string, text: Schema]> {
  const { type, shape, element, options, innerType, in: input } = schema.def
  if (type === 'string') yield [path, schema]
  for (const [key, one] of Object.entries(shape ?? {})) yield* textsOf(one, path === '' ? key : `${path}.${key}`)
  if (element) yield* textsOf(element, `${path}[]`)
  for (const one of options ?? []) yield* textsOf(one, path)
  const inner = innerType ?? input
  if (inner) yield* textsOf(inner, path)
}

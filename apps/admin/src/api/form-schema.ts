import { sayIssue } from '@tidegate/shared/say-issue'
import type { FormInstance, FormRule } from 'antd'
import type { z } from 'zod'
import { said } from '../i18n/said.ts'

type NamePath = (string | number)[]

/** An antd rule that asks the contract's own schema, so a field is judged here exactly as on the server. */
export function schemaRule(schema: z.ZodType): FormRule {
  return {
    validator: async (_, value: unknown) => {
      const result = schema.safeParse(value)
      if (!result.success) throw new Error(issueWords(result.error.issues[0]))
    },
  }
}

/** `offers.0.priceFen` → `['offers', 0, 'priceFen']`, the form's way to name a field. */
export function namePathOf(path: string): NamePath {
  return path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Puts messages beside their fields and brings the first into view. */
export function showFieldErrors(form: FormInstance, errors: { name: NamePath; message: string }[]): void {
  form.setFields(errors.map(({ name, message }) => ({ name, errors: [message] })))
  const first = errors[0]
  if (first) form.scrollToField(first.name, { behavior: 'smooth', block: 'center' })
}

export function issuesOf(error: z.ZodError): { name: NamePath; message: string }[] {
  return error.issues.map((issue) => ({
    name: issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    message: issueWords(issue),
  }))
}

/** What a check of the contract found wrong; nothing where there is none. */
export function issueWords(issue: z.core.$ZodIssue | undefined): string {
  return issue ? said(sayIssue(issue)) : ''
}

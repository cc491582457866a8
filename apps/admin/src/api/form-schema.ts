import type { FormInstance, FormRule } from 'antd'
import { z } from 'zod'
import { t } from '../i18n/t.ts'

type NamePath = (string | number)[]

/** An antd rule that asks the contract's own schema, so a field is judged here exactly as on the server. */
export function schemaRule(schema: z.ZodType): FormRule {
  return {
    validator: async (_, value: unknown) => {
      const result = schema.safeParse(value)
      if (!result.success) throw new Error(t(result.error.issues[0]?.message ?? ''))
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
    message: t(issue.message),
  }))
}

/** Words for the checks to which the contracts give none of their own. */
export function wordTheChecks(): void {
  z.config({
    customError: (issue) => {
      if (issue.code === 'invalid_type') return t('请填写此项')
      if (issue.code === 'invalid_value') return t('请选择其中一项')
      if (issue.code === 'too_small')
        return issue.origin === 'string'
          ? t('至少 {minimum} 个字', { minimum: String(issue.minimum) })
          : t('不能小于 {minimum}', { minimum: String(issue.minimum) })
      if (issue.code === 'too_big')
        return issue.origin === 'string'
          ? t('最多 {maximum} 个字', { maximum: String(issue.maximum) })
          : t('不能超过 {maximum}', { maximum: String(issue.maximum) })
      return t('格式不正确')
    },
  })
}

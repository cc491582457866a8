import { Button, Form, type FormInstance } from 'antd'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { issuesOf, namePathOf, showFieldErrors } from '../api/form-schema.ts'
import { refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'
import { SaveRefusal } from './save-refusal.tsx'
import { useUnsavedGuard } from './use-unsaved-guard.tsx'

interface Props<Schema extends z.ZodType, Saved> {
  schema: Schema
  /** What is being changed; its id and version travel with the save. null: something new. */
  record: { id: string; version: number } | null
  /** A new one starts with this. */
  blank: object
  readOnly: boolean
  saving: boolean
  saveText: string
  onSave: (value: z.output<Schema>) => Promise<Saved>
  onSaved?: ((saved: Saved) => void) | undefined
  className: string
  /** Stands next to the fields on a wide screen. */
  beside?: (form: FormInstance) => ReactNode
  children: ReactNode
}

/** The frame of every form: judged by the contract's schema here as on the server, refusals beside their fields, nothing typed is lost unasked. */
export function EditForm<Schema extends z.ZodType, Saved>(props: Props<Schema, Saved>) {
  const { schema, record, blank, readOnly, saving, saveText, onSave, onSaved, className, beside, children } = props
  const [form] = Form.useForm()
  const [failure, setFailure] = useState<unknown>(null)
  const guard = useUnsavedGuard()

  const submit = async () => {
    const checked = schema.safeParse({ ...form.getFieldsValue(true), id: record?.id, version: record?.version })
    if (!checked.success) return showFieldErrors(form, issuesOf(checked.error))
    try {
      const saved = await onSave(checked.data)
      guard.markSaved()
      setFailure(null)
      onSaved?.(saved)
    } catch (error) {
      setFailure(error)
      const messages = Object.entries(refusalOf(error).fields)
      showFieldErrors(
        form,
        messages.map(([path, message]) => ({ name: namePathOf(path), message })),
      )
    }
  }

  return (
    <Form
      form={form}
      layout="vertical"
      className={className}
      // What is typed while a save is on its way would be overwritten by its answer.
      disabled={readOnly || saving}
      initialValues={record ?? blank}
      onValuesChange={guard.markChanged}
      onFinish={() => void submit()}
      scrollToFirstError={{ behavior: 'smooth', block: 'center' }}
    >
      {guard.prompt}
      <div>
        <SaveRefusal error={failure} />
        {children}
        <div className="form-foot">
          <Button type="primary" htmlType="submit" size="large" loading={saving}>
            {saveText}
          </Button>
          <Button size="large" disabled={false} onClick={() => history.back()}>
            {t('返回')}
          </Button>
        </div>
      </div>
      {beside?.(form)}
    </Form>
  )
}

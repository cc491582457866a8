import { type DraftDocument, draftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { Form, type FormInstance } from 'antd'

/** What stands in the form now, in every step; what a field cannot hold is as good as empty. */
export function documentIn(form: FormInstance): DraftDocument | null {
  const read = draftDocument.safeParse(form.getFieldsValue(true))
  return read.success ? read.data : null
}

/** The same, followed as it is typed. */
export function useDocument(form: FormInstance): DraftDocument | null {
  const values: unknown = Form.useWatch([], { form, preserve: true })
  const read = draftDocument.safeParse(values)
  return read.success ? read.data : null
}

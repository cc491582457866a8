import { useMutation } from '@tanstack/react-query'
import { changePasswordInput } from '@tidegate/shared/contracts/people'
import { Alert, Button, Form, Input } from 'antd'
import { schemaRule, showFieldErrors } from '../../api/form-schema.ts'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'

interface Values {
  current: string
  next: string
  again: string
}

/** The server judges how hard the new one is to guess; what it says stands beside the field. */
export function PasswordForm({ oneTime = false, onDone }: { oneTime?: boolean; onDone: () => void }) {
  const [form] = Form.useForm<Values>()
  const change = useMutation(
    trpc.staff.account.changePassword.mutationOptions({
      onSuccess: () => {
        form.resetFields()
        onDone()
      },
      onError: (error) => {
        const { fields } = refusalOf(error)
        showFieldErrors(
          form,
          Object.entries(fields).map(([name, message]) => ({ name: [name], message })),
        )
      },
    }),
  )
  const refusal = change.isError ? refusalOf(change.error) : null
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="narrow-form"
      onFinish={({ current, next }) => change.mutate({ current, next })}
    >
      {refusal && Object.keys(refusal.fields).length === 0 && (
        <Alert className="gap-below" type="error" showIcon title={refusal.message} />
      )}
      <Form.Item
        name="current"
        label={oneTime ? t('一次性密码') : t('当前密码')}
        validateTrigger="onSubmit"
        rules={[schemaRule(changePasswordInput.shape.current)]}
      >
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="next"
        label={t('新密码')}
        extra={t('至少 10 个字符。几个不相干的词连起来，既好记又难猜')}
        validateTrigger="onSubmit"
        rules={[schemaRule(changePasswordInput.shape.next)]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('再输一次新密码')}
        dependencies={['next']}
        validateTrigger="onSubmit"
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value !== getFieldValue('next')) throw new Error(t('两次输入不一致'))
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('修改密码')}
      </Button>
    </Form>
  )
}

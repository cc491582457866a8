import { LockOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { twoFactorCodeSchema } from '@tidegate/shared/contracts/people'
import { type StaffSession, staffLoginInput } from '@tidegate/shared/contracts/staff'
import { Alert, Button, Form, Input } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import { schemaRule } from '../../api/form-schema.ts'
import { refusalOf } from '../../api/refusal.ts'
import { keepSession } from '../../api/session.ts'
import { queryClient, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { clockDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/use-now.ts'

type Values = z.input<typeof staffLoginInput>

/**
 * Account and password, and where they are not enough the code of the authenticator as a second step; keeps the session and calls back.
 * While the account is locked it says for how long.
 */
export function LoginForm({ onDone }: { onDone: (session: StaffSession) => void }) {
  const [form] = Form.useForm<Values>()
  const [step, setStep] = useState<'PASSWORD' | 'CODE'>('PASSWORD')
  const [lockedUntil, setLockedUntil] = useState(0)
  const left = lockedUntil - useNow(500)
  const login = useMutation(
    trpc.staff.login.mutationOptions({
      onSuccess: (session) => {
        keepSession(session)
        queryClient.setQueryData(trpc.staff.me.queryKey(), session.staff)
        onDone(session)
      },
      onError: (error) => {
        const refusal = refusalOf(error)
        if (refusal.outcome === 'STAFF_LOCKED') setLockedUntil(Date.now() + (refusal.retryAfterMs ?? 60_000))
        if (refusal.outcome === 'TWO_FACTOR_NEEDED') setStep('CODE')
        // A code is good for one try.
        if (refusal.outcome === 'TWO_FACTOR_WRONG') form.setFieldValue('code', '')
      },
    }),
  )
  const { reset } = login
  const unlock = useCallback(() => {
    setLockedUntil(0)
    reset()
  }, [reset])
  useEffect(() => {
    if (lockedUntil > 0 && left <= 0) unlock()
  }, [lockedUntil, left, unlock])
  const back = () => {
    form.setFieldValue('code', undefined)
    setStep('PASSWORD')
    reset()
  }
  const refusal = login.isError ? refusalOf(login.error) : null

  return (
    <Form<Values>
      form={form}
      layout="vertical"
      size="large"
      requiredMark={false}
      onFinish={() => login.mutate(form.getFieldsValue(true) as Values)}
      // The lock is on one account: another may try.
      onValuesChange={(changed) => changed.account !== undefined && lockedUntil > 0 && unlock()}
    >
      {refusal && refusal.outcome !== 'TWO_FACTOR_NEEDED' && (
        <Alert
          className="gap-below"
          type={lockedUntil > 0 ? 'warning' : 'error'}
          showIcon
          title={
            lockedUntil > 0
              ? t('{message}（还需等待 {left}）', { message: refusal.message, left: clockDuration(left) })
              : refusal.message
          }
        />
      )}
      {step === 'PASSWORD' ? (
        <>
          <Form.Item
            name="account"
            label={t('账号')}
            validateTrigger="onSubmit"
            rules={[schemaRule(staffLoginInput.shape.account)]}
          >
            <Input prefix={<UserOutlined />} autoComplete="username" autoFocus maxLength={64} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('密码')}
            validateTrigger="onSubmit"
            rules={[schemaRule(staffLoginInput.shape.password)]}
          >
            <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={128} />
          </Form.Item>
        </>
      ) : (
        <Form.Item
          name="code"
          label={t('验证码')}
          validateTrigger="onSubmit"
          rules={[schemaRule(twoFactorCodeSchema)]}
          extra={t('打开手机上的验证器，输入 6 位数字；手机不在身边时，输入一个恢复码')}
        >
          <Input
            prefix={<SafetyOutlined />}
            className="figures"
            autoComplete="one-time-code"
            inputMode="text"
            autoFocus
            maxLength={20}
          />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block loading={login.isPending} disabled={lockedUntil > 0}>
        {t('登录')}
      </Button>
      {step === 'CODE' && (
        <Button type="link" block onClick={back}>
          {t('换一个账号')}
        </Button>
      )}
    </Form>
  )
}

import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { type StaffSession, staffLoginInput } from '@tidegate/shared/contracts/staff'
import { Alert, Button, Form, Input } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import { schemaRule } from '../../api/form-schema.ts'
import { refusalOf } from '../../api/refusal.ts'
import { keepSession } from '../../api/session.ts'
import { queryClient, trpc } from '../../api/trpc.ts'
import { clockDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/use-now.ts'

/** Account and password; keeps the session and calls back. While the account is locked it says for how long. */
export function LoginForm({ onDone }: { onDone: (session: StaffSession) => void }) {
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

  return (
    <Form<z.input<typeof staffLoginInput>>
      layout="vertical"
      size="large"
      requiredMark={false}
      onFinish={(values) => login.mutate(values)}
      // The lock is on one account: another may try.
      onValuesChange={(changed) => changed.account !== undefined && lockedUntil > 0 && unlock()}
    >
      {login.isError && (
        <Alert
          className="gap-below"
          type={lockedUntil > 0 ? 'warning' : 'error'}
          showIcon
          title={
            lockedUntil > 0
              ? `${refusalOf(login.error).message}（还需等待 ${clockDuration(left)}）`
              : refusalOf(login.error).message
          }
        />
      )}
      <Form.Item
        name="account"
        label="账号"
        validateTrigger="onSubmit"
        rules={[schemaRule(staffLoginInput.shape.account)]}
      >
        <Input prefix={<UserOutlined />} autoComplete="username" autoFocus maxLength={64} />
      </Form.Item>
      <Form.Item
        name="password"
        label="密码"
        validateTrigger="onSubmit"
        rules={[schemaRule(staffLoginInput.shape.password)]}
      >
        <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={login.isPending} disabled={lockedUntil > 0}>
        登录
      </Button>
    </Form>
  )
}

import { useMutation } from '@tanstack/react-query'
import { confirmTwoFactorInput, proveSelfInput, type TwoFactorOffer } from '@tidegate/shared/contracts/people'
import { Button, Form, Input, QRCode, Typography } from 'antd'
import { useState } from 'react'
import { schemaRule, showFieldErrors } from '../../api/form-schema.ts'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

/** Password, code of the QR, recovery codes: nothing is switched on before a code has come back. */
export function EnrolTwoFactor({ onDone }: { onDone: () => void }) {
  const [offer, setOffer] = useState<TwoFactorOffer | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />
  return offer ? <Confirm offer={offer} onConfirmed={setCodes} /> : <Prove onOffer={setOffer} />
}

function Prove({ onOffer }: { onOffer: (offer: TwoFactorOffer) => void }) {
  const ask = useMutation(trpc.staff.account.offerTwoFactor.mutationOptions({ onSuccess: onOffer, gcTime: 0 }))
  return (
    <OneField
      name="password"
      label={t('先确认是您本人：输入密码')}
      action={t('下一步')}
      pending={ask.isPending}
      send={(password) => ask.mutateAsync(proveSelfInput.parse({ password }))}
      rule={schemaRule(proveSelfInput.shape.password)}
    />
  )
}

function Confirm({ offer, onConfirmed }: { offer: TwoFactorOffer; onConfirmed: (codes: string[]) => void }) {
  const confirm = useMutation(
    trpc.staff.account.confirmTwoFactor.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
      gcTime: 0,
    }),
  )
  return (
    <div className="enrol">
      <QRCode value={offer.uri} size={188} bordered={false} bgColor="#fff" color="#10262b" />
      <div>
        <p>
          {t(
            '用手机上的验证器（微信小程序「腾讯身份验证器」、Google Authenticator、1Password 等）扫描左边的二维码，再输入它显示的 6 位数字。',
          )}
        </p>
        <p className="muted small">
          {t('不能扫码时手动输入密钥：')}
          <Typography.Text copyable className="secret">
            {offer.secret}
          </Typography.Text>
        </p>
        <OneField
          name="code"
          label={t('验证码')}
          action={t('开启两步验证')}
          pending={confirm.isPending}
          send={(code) => confirm.mutateAsync({ code })}
          rule={schemaRule(confirmTwoFactorInput.shape.code)}
        />
      </div>
    </div>
  )
}

interface OneFieldProps {
  name: 'password' | 'code'
  label: string
  action: string
  pending: boolean
  send: (value: string) => Promise<unknown>
  rule: ReturnType<typeof schemaRule>
}

export function OneField({ name, label, action, pending, send, rule }: OneFieldProps) {
  const [form] = Form.useForm()
  const tell = useTell()
  const submit = async (value: string) => {
    try {
      await send(value)
    } catch (error) {
      const message = refusalOf(error).fields[name]
      if (message) showFieldErrors(form, [{ name: [name], message }])
      else tell.refused(error)
    }
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="narrow-form"
      onFinish={(values: Record<string, string>) => void submit(values[name] ?? '')}
    >
      <Form.Item name={name} label={label} validateTrigger="onSubmit" rules={[rule]}>
        {name === 'password' ? (
          <Input.Password autoComplete="current-password" maxLength={128} autoFocus />
        ) : (
          <Input className="figures" autoComplete="one-time-code" inputMode="numeric" maxLength={6} autoFocus />
        )}
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={pending}>
        {action}
      </Button>
    </Form>
  )
}

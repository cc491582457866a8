import { useMutation, useQueryClient } from '@tanstack/react-query'
import { proveSelfInput, type StaffAccount } from '@tidegate/shared/contracts/people'
import { Alert, Button, Modal, Tag } from 'antd'
import { useState } from 'react'
import { schemaRule } from '../../api/form-schema.ts'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { EnrolTwoFactor, OneField } from './enrol-two-factor.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

type Doing = 'ENROL' | 'RENEW' | 'DROP'
const titles: Readonly<Record<Doing, string>> = {
  ENROL: t('开启两步验证'),
  RENEW: t('重新生成恢复码'),
  DROP: t('关闭两步验证'),
}

export function TwoFactorPanel({ account: { twoFactor, twoFactorRequired } }: { account: StaffAccount }) {
  const [doing, setDoing] = useState<Doing | null>(null)
  const queryClient = useQueryClient()
  const close = () => {
    setDoing(null)
    void queryClient.invalidateQueries(trpc.staff.account.pathFilter())
  }
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('两步验证')}
          <Tag color={twoFactor ? 'success' : 'default'} variant={twoFactor ? 'filled' : 'outlined'}>
            {twoFactor ? t('已开启') : t('未开启')}
          </Tag>
        </h2>
        {twoFactor ? (
          <div className="page-actions">
            <Button onClick={() => setDoing('RENEW')}>{t('重新生成恢复码')}</Button>
            <Button danger onClick={() => setDoing('DROP')}>
              {t('关闭')}
            </Button>
          </div>
        ) : (
          <Button type="primary" onClick={() => setDoing('ENROL')}>
            {t('开启两步验证')}
          </Button>
        )}
      </div>
      {twoFactor ? (
        <>
          <p className="muted flush-paragraph">
            {rich('{enabledAt} 开启 · 还有 {recoveryCodesLeft} 个恢复码可用', {
              enabledAt: <Time at={twoFactor.enabledAt} />,
              recoveryCodesLeft: twoFactor.recoveryCodesLeft,
            })}
            {twoFactorRequired && <> {t('· 店铺要求所有人开启')}</>}
          </p>
          {twoFactor.recoveryCodesLeft < 3 && (
            <Alert className="gap-above" type="warning" showIcon title={t('恢复码快用完了，请重新生成')} />
          )}
        </>
      ) : (
        <p className="muted flush-paragraph">{t('登录时除了密码，还要手机上的一个数字：密码被人知道了，也进不来。')}</p>
      )}
      <Modal
        open={doing !== null}
        title={doing && titles[doing]}
        footer={null}
        width={doing === 'ENROL' ? 640 : 480}
        mask={{ closable: false }}
        onCancel={close}
        destroyOnHidden
      >
        {doing === 'ENROL' && <EnrolTwoFactor onDone={close} />}
        {doing === 'RENEW' && <Renew onDone={close} />}
        {doing === 'DROP' && <Drop onDone={close} />}
      </Modal>
    </section>
  )
}

function Renew({ onDone }: { onDone: () => void }) {
  const renew = useMutation(trpc.staff.account.renewRecoveryCodes.mutationOptions({ gcTime: 0 }))
  if (renew.data) return <RecoveryCodes codes={renew.data.recoveryCodes} onDone={onDone} />
  return (
    <>
      <p>{t('旧的恢复码会全部作废。')}</p>
      <OneField
        name="password"
        label={t('输入密码确认')}
        action={t('重新生成')}
        pending={renew.isPending}
        send={(password) => renew.mutateAsync({ password })}
        rule={schemaRule(proveSelfInput.shape.password)}
      />
    </>
  )
}

function Drop({ onDone }: { onDone: () => void }) {
  const tell = useTell()
  const drop = useMutation(
    trpc.staff.account.dropTwoFactor.mutationOptions({
      onSuccess: () => {
        tell.done(t('两步验证已关闭'))
        onDone()
      },
    }),
  )
  return (
    <>
      <p>{t('关闭后，只凭密码就能登录您的账号。')}</p>
      <OneField
        name="password"
        label={t('输入密码确认')}
        action={t('关闭两步验证')}
        pending={drop.isPending}
        send={(password) => drop.mutateAsync({ password })}
        rule={schemaRule(proveSelfInput.shape.password)}
      />
    </>
  )
}

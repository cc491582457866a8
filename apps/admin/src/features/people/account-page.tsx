import { LaptopOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { renameInput, type StaffAccount } from '@tidegate/shared/contracts/people'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { Button, Popconfirm, Tag, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Facts } from '../../ui/facts.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { PasswordForm } from './password-form.tsx'
import { TwoFactorPanel } from './two-factor-panel.tsx'

/** One's own account: who one is, how one gets in, and where one is signed in. */
export function AccountPage() {
  const account = useQuery(trpc.staff.account.get.queryOptions())
  return (
    <>
      <PageHeader title={t('个人中心')} description={t('密码、两步验证，以及登录过的设备')} />
      <QueryView query={account}>
        {(loaded) => (
          <div className="account-grid">
            <div className="stack">
              <Identity account={loaded} />
              <TwoFactorPanel account={loaded} />
              <Sessions account={loaded} />
            </div>
            <Password changedAt={loaded.passwordChangedAt} />
          </div>
        )}
      </QueryView>
    </>
  )
}

function Identity({ account: { account, name, role } }: { account: StaffAccount }) {
  const tell = useTell()
  const queryClient = useQueryClient()
  const rename = useMutation(
    trpc.staff.account.rename.mutationOptions({
      onSuccess: () => tell.done(t('姓名已修改')),
      onError: tell.refused,
      onSettled: () => void queryClient.invalidateQueries(trpc.staff.pathFilter()),
    }),
  )
  const save = (typed: string) => {
    const input = renameInput.safeParse({ name: typed })
    if (input.success && input.data.name !== name) rename.mutate(input.data)
  }
  return (
    <section className="card card-padding">
      <Facts
        of={[
          [
            t('姓名'),
            <Typography.Text
              key="name"
              editable={{ onChange: save, maxLength: 20, tooltip: t('修改姓名'), triggerType: ['icon', 'text'] }}
            >
              {name}
            </Typography.Text>,
          ],
          [t('账号'), account],
          [t('角色'), t(staffRoleLabels[role])],
        ]}
      />
    </section>
  )
}

function Password({ changedAt }: { changedAt: number | null }) {
  const tell = useTell()
  const queryClient = useQueryClient()
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('修改密码')}
          {changedAt !== null && (
            <span className="muted small">{rich('上次修改 {changedAt}', { changedAt: <Time at={changedAt} /> })}</span>
          )}
        </h2>
      </div>
      <PasswordForm
        onDone={() => {
          tell.done(t('密码已修改，其他设备已退出登录'))
          void queryClient.invalidateQueries(trpc.staff.account.pathFilter())
        }}
      />
    </section>
  )
}

function Sessions({ account: { sessions } }: { account: StaffAccount }) {
  const tell = useTell()
  const queryClient = useQueryClient()
  const settle = {
    onSuccess: ({ ended }: { ended: number }) =>
      tell.done(ended > 0 ? t('已退出 {ended} 处登录', { ended }) : t('已经退出了')),
    onError: tell.refused,
    onSettled: () => void queryClient.invalidateQueries(trpc.staff.account.pathFilter()),
  }
  const endOne = useMutation(trpc.staff.account.endSession.mutationOptions(settle))
  const endOthers = useMutation(trpc.staff.account.endOtherSessions.mutationOptions(settle))
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('登录中的设备')} <span className="muted small">{t('有不认识的，先退出它，再改密码')}</span>
        </h2>
        <Popconfirm title={t('其他设备都要重新登录')} okText={t('全部退出')} onConfirm={() => endOthers.mutate()}>
          <Button disabled={sessions.length < 2} loading={endOthers.isPending}>
            {t('退出其他设备')}
          </Button>
        </Popconfirm>
      </div>
      <ul className="sessions">
        {sessions.map(({ id, device, address, createdAt, lastSeenAt, current }) => (
          <li key={id}>
            <LaptopOutlined className="muted" />
            <div>
              <strong>{device ?? t('未知设备')}</strong>{' '}
              {current && (
                <Tag color="success" variant="filled">
                  {t('本机')}
                </Tag>
              )}
              <div className="muted small">
                {rich('{address} · 登录于 {createdAt} · 最近使用 {lastSeenAt}', {
                  address,
                  createdAt: <Time at={createdAt} />,
                  lastSeenAt: <Time at={lastSeenAt} />,
                })}
              </div>
            </div>
            {!current && (
              <Button
                size="small"
                loading={endOne.isPending && endOne.variables.sessionId === id}
                onClick={() => endOne.mutate({ sessionId: id })}
              >
                {t('退出')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

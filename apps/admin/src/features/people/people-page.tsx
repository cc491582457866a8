import { TeamOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OneTimePassword, StaffMember, StaffTeam } from '@tidegate/shared/contracts/people'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { App, Switch, Table, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { useStaff } from '../staff/use-staff.ts'
import { HireButton } from './hire-button.tsx'
import { MemberActions } from './member-actions.tsx'
import { OneTimePasswordDialog } from './one-time-password-dialog.tsx'
import { PermissionsTable } from './permissions-table.tsx'

/** Who works here, with what rights. */
export function PeoplePage() {
  const team = useQuery(trpc.staff.people.team.queryOptions())
  const [made, setMade] = useState<OneTimePassword | null>(null)
  return (
    <>
      <PageHeader
        title={t('人员')}
        description={t('谁能进后台、能做什么；改动角色、停用、重置都会立即让对方退出登录')}
        actions={<HireButton onMade={setMade} />}
      />
      <div className="stack">
        <div className="card">
          <QueryView query={team}>
            {({ members }) => (
              <Table
                rowKey="id"
                columns={columnsFor(setMade)}
                dataSource={members}
                pagination={false}
                scroll={{ x: 980 }}
                rowClassName={({ disabledAt }) => (disabledAt === null ? '' : 'row-off')}
                locale={{ emptyText: <Blank icon={<TeamOutlined />} title={t('还没有人员')} /> }}
              />
            )}
          </QueryView>
        </div>
        {team.data && <TwoFactorRule team={team.data} />}
        <PermissionsTable />
      </div>
      <OneTimePasswordDialog made={made} onClose={() => setMade(null)} />
    </>
  )
}

function columnsFor(onMade: (made: OneTimePassword) => void): TableColumnsType<StaffMember> {
  return [
    {
      title: t('人员'),
      width: 200,
      render: (_, { id, name, account }) => (
        <>
          <strong>{name}</strong> <Myself id={id} />
          <div className="muted small">{account}</div>
        </>
      ),
    },
    { title: t('角色'), width: 100, render: (_, { role }) => t(staffRoleLabels[role]) },
    {
      title: t('状态'),
      width: 170,
      render: (_, { disabledAt, mustChangePassword }) =>
        disabledAt !== null ? (
          <Tag variant="outlined">{t('已停用')}</Tag>
        ) : mustChangePassword ? (
          <Tag color="warning" variant="filled">
            {t('待改一次性密码')}
          </Tag>
        ) : (
          <Tag color="success" variant="filled">
            {t('正常')}
          </Tag>
        ),
    },
    {
      title: t('两步验证'),
      width: 110,
      render: (_, { twoFactor }) => (twoFactor ? t('已开启') : <span className="muted">{t('未开启')}</span>),
    },
    {
      title: t('最近使用'),
      width: 160,
      render: (_, { lastSeenAt, openSessions }) =>
        lastSeenAt === null ? (
          <span className="muted">{t('从未登录')}</span>
        ) : (
          <>
            <Time at={lastSeenAt} />
            <div className="muted small">
              {openSessions > 0 ? t('{openSessions} 处登录中', { openSessions }) : t('未登录')}
            </div>
          </>
        ),
    },
    { title: '', align: 'right', render: (_, member) => <MemberActions member={member} onMade={onMade} /> },
  ]
}

function Myself({ id }: { id: string }) {
  return useStaff().id === id ? <span className="muted small">{t('（我）')}</span> : null
}

function TwoFactorRule({ team: { members, twoFactorRequired } }: { team: StaffTeam }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const without = members.filter(({ twoFactor, disabledAt }) => !twoFactor && disabledAt === null)
  const rule = useMutation(
    trpc.staff.people.requireTwoFactor.mutationOptions({
      onSuccess: ({ twoFactorRequired: now }) => {
        tell.done(now ? t('所有人都要两步验证') : t('不再要求两步验证'))
        void queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
      onError: tell.refused,
    }),
  )
  const ask = (required: boolean) =>
    void modal.confirm({
      title: required ? t('要求所有人两步验证？') : t('不再要求两步验证？'),
      content: required
        ? t('还没有绑定的 {without} 人（{names}）要先绑定验证器，才能继续使用后台。', {
            without: without.length,
            names: without.map(({ name }) => name).join(t('、')),
          })
        : t('已经开启的人不受影响，其他人只凭密码就能登录。'),
      okText: t('确认'),
      onOk: () => rule.mutateAsync({ required }).catch(() => undefined),
    })
  return (
    <section className="card card-padding panel-head flush-panel">
      <div>
        <h2>{t('要求所有人两步验证')}</h2>
        <p className="muted flush-paragraph">
          {without.length === 0
            ? t('所有人都已绑定验证器')
            : t('还有 {without} 人没有绑定验证器', { without: without.length })}
        </p>
      </div>
      <Switch
        aria-label={t('要求所有人两步验证')}
        checked={twoFactorRequired}
        loading={rule.isPending}
        onChange={(required) => ask(required)}
      />
    </section>
  )
}

import { TeamOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OneTimePassword, StaffMember, StaffTeam } from '@tidegate/shared/contracts/people'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { App, Switch, Table, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
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
        title="人员"
        description="谁能进后台、能做什么；改动角色、停用、重置都会立即让对方退出登录"
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
                locale={{ emptyText: <Blank icon={<TeamOutlined />} title="还没有人员" /> }}
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
      title: '人员',
      width: 200,
      render: (_, { id, name, account }) => (
        <>
          <strong>{name}</strong> <Myself id={id} />
          <div className="muted small">{account}</div>
        </>
      ),
    },
    { title: '角色', width: 100, render: (_, { role }) => staffRoleLabels[role] },
    {
      title: '状态',
      width: 170,
      render: (_, { disabledAt, mustChangePassword }) =>
        disabledAt !== null ? (
          <Tag variant="outlined">已停用</Tag>
        ) : mustChangePassword ? (
          <Tag color="warning" variant="filled">
            待改一次性密码
          </Tag>
        ) : (
          <Tag color="success" variant="filled">
            正常
          </Tag>
        ),
    },
    {
      title: '两步验证',
      width: 110,
      render: (_, { twoFactor }) => (twoFactor ? '已开启' : <span className="muted">未开启</span>),
    },
    {
      title: '最近使用',
      width: 160,
      render: (_, { lastSeenAt, openSessions }) =>
        lastSeenAt === null ? (
          <span className="muted">从未登录</span>
        ) : (
          <>
            <Time at={lastSeenAt} />
            <div className="muted small">{openSessions > 0 ? `${openSessions} 处登录中` : '未登录'}</div>
          </>
        ),
    },
    { title: '', align: 'right', render: (_, member) => <MemberActions member={member} onMade={onMade} /> },
  ]
}

function Myself({ id }: { id: string }) {
  return useStaff().id === id ? <span className="muted small">（我）</span> : null
}

function TwoFactorRule({ team: { members, twoFactorRequired } }: { team: StaffTeam }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const without = members.filter(({ twoFactor, disabledAt }) => !twoFactor && disabledAt === null)
  const rule = useMutation(
    trpc.staff.people.requireTwoFactor.mutationOptions({
      onSuccess: ({ twoFactorRequired: now }) => {
        tell.done(now ? '所有人都要两步验证' : '不再要求两步验证')
        void queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
      onError: tell.refused,
    }),
  )
  const ask = (required: boolean) =>
    void modal.confirm({
      title: required ? '要求所有人两步验证？' : '不再要求两步验证？',
      content: required
        ? `还没有绑定的 ${without.length} 人（${without.map(({ name }) => name).join('、')}）要先绑定验证器，才能继续使用后台。`
        : '已经开启的人不受影响，其他人只凭密码就能登录。',
      okText: '确认',
      onOk: () => rule.mutateAsync({ required }).catch(() => undefined),
    })
  return (
    <section className="card card-padding panel-head flush-panel">
      <div>
        <h2>要求所有人两步验证</h2>
        <p className="muted flush-paragraph">
          {without.length === 0 ? '所有人都已绑定验证器' : `还有 ${without.length} 人没有绑定验证器`}
        </p>
      </div>
      <Switch
        aria-label="要求所有人两步验证"
        checked={twoFactorRequired}
        loading={rule.isPending}
        onChange={(required) => ask(required)}
      />
    </section>
  )
}

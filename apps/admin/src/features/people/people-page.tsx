import { TeamOutlined } from '@ant-design/icons'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { OneTimePassword, StaffMember, TwoFactorRule } from '@tidegate/shared/contracts/people'
import { type StaffRole, staffRoleLabels, staffRoles } from '@tidegate/shared/contracts/staff'
import { App, Segmented, Select, Switch, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ExportButton } from '../exports/export-button.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { HireButton } from './hire-button.tsx'
import { MemberActions } from './member-actions.tsx'
import { OneTimePasswordDialog } from './one-time-password-dialog.tsx'
import { PermissionsTable } from './permissions-table.tsx'

const route = getRouteApi('/shell/people')

/** Who works here, with what rights. */
export function PeoplePage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const members = useQuery(trpc.staff.people.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const [made, setMade] = useState<OneTimePassword | null>(null)
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  return (
    <>
      <ListPage
        name="people"
        title={t('人员')}
        description={t('谁能进后台、能做什么；改动角色、停用、重置都会立即让对方退出登录')}
        actions={<HireButton onMade={setMade} />}
        filters={
          <>
            <Select
              className="filter"
              allowClear
              placeholder={t('全部角色')}
              aria-label={t('角色')}
              options={staffRoles.map((role) => ({ value: role, label: t(staffRoleLabels[role]) }))}
              value={filters.role ?? null}
              onChange={(role: StaffRole | null) => filter({ role: role ?? undefined })}
            />
            <Segmented
              aria-label={t('状态')}
              value={filters.state ?? 'ALL'}
              onChange={(state) => filter({ state: state === 'ACTIVE' || state === 'DISABLED' ? state : undefined })}
              options={[
                { value: 'ALL', label: t('全部') },
                { value: 'ACTIVE', label: t('在职') },
                { value: 'DISABLED', label: t('已停用') },
              ]}
            />
          </>
        }
        tools={<ExportButton of={{ kind: 'STAFF', filter: { role: filters.role, state: filters.state } }} />}
        query={members}
        columns={columnsFor(setMade)}
        minWidth={980}
        rowClassName={({ disabledAt }) => (disabledAt === null ? '' : 'row-off')}
        blank={<Blank icon={<TeamOutlined />} title={t('没有符合条件的人员')} />}
        cursor={filters.cursor}
        onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
      />
      <div className="stack gap-above">
        {members.data && <RequiredTwoFactor />}
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

function RequiredTwoFactor() {
  const rule = useQuery(trpc.staff.people.twoFactorRule.queryOptions())
  return (
    <div className="card">
      <QueryView query={rule}>{(known) => <TwoFactorSwitch rule={known} />}</QueryView>
    </div>
  )
}

function TwoFactorSwitch({ rule: { required, without, names } }: { rule: TwoFactorRule }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const change = useMutation(
    trpc.staff.people.requireTwoFactor.mutationOptions({
      onSuccess: (_, now) => {
        tell.done(now.required ? t('所有人都要两步验证') : t('不再要求两步验证'))
        void queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
      onError: tell.refused,
    }),
  )
  const shown = names.join(t('、')) + (without > names.length ? '…' : '')
  const ask = (next: boolean) =>
    void modal.confirm({
      title: next ? t('要求所有人两步验证？') : t('不再要求两步验证？'),
      content: next
        ? t('还没有绑定的 {without} 人（{names}）要先绑定验证器，才能继续使用后台。', { without, names: shown })
        : t('已经开启的人不受影响，其他人只凭密码就能登录。'),
      okText: t('确认'),
      onOk: () => change.mutateAsync({ required: next }).catch(() => undefined),
    })
  return (
    <section className="card-padding panel-head flush-panel">
      <div>
        <h2>{t('要求所有人两步验证')}</h2>
        <p className="muted flush-paragraph">
          {without === 0 ? t('所有人都已绑定验证器') : t('还有 {without} 人没有绑定验证器', { without })}
        </p>
      </div>
      <Switch
        aria-label={t('要求所有人两步验证')}
        checked={required}
        loading={change.isPending}
        onChange={(next) => ask(next)}
      />
    </section>
  )
}

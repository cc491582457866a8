import { EllipsisOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OneTimePassword, StaffMember } from '@tidegate/shared/contracts/people'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { AskDialog } from '../staff/ask-dialog.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { RoleSelect } from './role-select.tsx'

/** One's own account is not managed here, but under 个人中心. */
export function MemberActions({ member, onMade }: { member: StaffMember; onMade: (made: OneTimePassword) => void }) {
  const { id: me } = useStaff()
  const { id: staffId, name, role, disabledAt, twoFactor } = member
  const tell = useTell()
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState<keyof typeof questions | null>(null)
  const enable = useMutation(
    trpc.staff.people.enable.mutationOptions({
      onError: tell.refused,
      onSettled: () => void queryClient.invalidateQueries(trpc.staff.people.pathFilter()),
    }),
  )
  if (staffId === me) return null
  const people = client.staff.people
  const questions = {
    password: {
      label: t('重置密码'),
      title: t('重置密码？'),
      consequence: t('{name} 会立即退出登录，需要用新的一次性密码登录。', { name }),
      run: async () => onMade(await people.resetPassword.mutate({ staffId })),
    },
    twoFactor: {
      label: t('解绑验证器'),
      title: t('解绑验证器？'),
      consequence: t('{name} 的手机和恢复码都丢了时才用。解绑后只凭密码就能登录。', { name }),
      run: () => people.resetTwoFactor.mutate({ staffId }),
      ...{ stops: true, confirmName: name },
    },
    disable: {
      label: t('停用'),
      title: t('停用 {name}？', { name }),
      consequence: t('立即退出登录，之后不能再进后台；做过的事仍留在审计日志里。'),
      run: () => people.disable.mutate({ staffId }),
      ...{ stops: true, confirmName: name },
    },
  }
  const item = (key: keyof typeof questions, danger = false) => ({
    ...{ key, danger, label: questions[key].label },
    onClick: () => setAsked(key),
  })
  const items = [
    item('password'),
    ...(twoFactor ? [item('twoFactor')] : []),
    disabledAt === null
      ? item('disable', true)
      : { key: 'enable', label: t('恢复'), onClick: () => enable.mutate({ staffId }) },
  ]
  return (
    <span className="row-actions">
      <RoleButton staffId={staffId} name={name} role={role} disabled={disabledAt !== null} />
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button
          size="small"
          icon={<EllipsisOutlined />}
          aria-label={t('更多：{name}', { name })}
          loading={enable.isPending}
        />
      </Dropdown>
      {Object.entries(questions).map(([key, { consequence, run, ...question }]) => (
        <AskDialog<unknown>
          key={key}
          {...question}
          open={asked === key}
          onClose={() => setAsked(null)}
          run={run}
          onDone={() => {}}
        >
          {consequence}
        </AskDialog>
      ))}
    </span>
  )
}

function RoleButton({
  staffId,
  name,
  role,
  disabled,
}: {
  staffId: string
  name: string
  role: StaffMember['role']
  disabled: boolean
}) {
  const [chosen, setChosen] = useState(role)
  const tell = useTell()
  return (
    <AskButton
      label={t('改角色')}
      size="small"
      least="OWNER"
      disabled={disabled}
      why={t('已停用')}
      title={t('修改 {name} 的角色', { name })}
      ready={chosen !== role}
      run={() => client.staff.people.setRole.mutate({ staffId, role: chosen })}
      onDone={() => tell.done(t('{name} 现在是「{staffRole}」', { name, staffRole: t(staffRoleLabels[chosen]) }))}
      onOpen={() => setChosen(role)}
    >
      <RoleSelect value={chosen} onChange={setChosen} />
      <p className="muted small">{t('改动后对方需要重新登录。')}</p>
    </AskButton>
  )
}

import { EllipsisOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OneTimePassword, StaffMember } from '@tidegate/shared/contracts/people'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { App, Button, Dropdown } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { RoleSelect } from './role-select.tsx'

/** One's own account is not managed here, but under 个人中心. */
export function MemberActions({ member, onMade }: { member: StaffMember; onMade: (made: OneTimePassword) => void }) {
  const { id: me } = useStaff()
  const { modal } = App.useApp()
  const tell = useTell()
  const queryClient = useQueryClient()
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: tell.refused,
    onSettled: () => void queryClient.invalidateQueries(trpc.staff.people.pathFilter()),
    gcTime: 0,
  })
  const { id: staffId, name, role, disabledAt, twoFactor } = member
  if (staffId === me) return null
  const ask = (title: string, content: string, run: () => Promise<unknown>, danger = false) =>
    void modal.confirm({
      ...{ title, content, okText: t('确认'), okButtonProps: { danger } },
      onOk: () => act.mutateAsync(run).catch(() => undefined),
    })
  const people = client.staff.people
  const items = [
    {
      key: 'password',
      label: t('重置密码'),
      onClick: () =>
        ask(t('重置密码？'), t('{name} 会立即退出登录，需要用新的一次性密码登录。', { name }), async () =>
          onMade(await people.resetPassword.mutate({ staffId })),
        ),
    },
    ...(twoFactor
      ? [
          {
            key: 'two-factor',
            label: t('解绑验证器'),
            onClick: () =>
              ask(t('解绑验证器？'), t('{name} 的手机和恢复码都丢了时才用。解绑后只凭密码就能登录。', { name }), () =>
                people.resetTwoFactor.mutate({ staffId }),
              ),
          },
        ]
      : []),
    disabledAt === null
      ? {
          key: 'disable',
          label: t('停用'),
          danger: true,
          onClick: () =>
            ask(
              t('停用 {name}？', { name }),
              t('立即退出登录，之后不能再进后台；做过的事仍留在审计日志里。'),
              () => people.disable.mutate({ staffId }),
              true,
            ),
        }
      : { key: 'enable', label: t('恢复'), onClick: () => act.mutate(() => people.enable.mutate({ staffId })) },
  ]
  return (
    <span className="row-actions">
      <RoleButton staffId={staffId} name={name} role={role} disabled={disabledAt !== null} />
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button
          size="small"
          icon={<EllipsisOutlined />}
          aria-label={t('更多：{name}', { name })}
          loading={act.isPending}
        />
      </Dropdown>
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

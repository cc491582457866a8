import { LogoutOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { Button, Tooltip } from 'antd'
import { dropSession } from '../../api/session.ts'
import { queryClient, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { useStaff } from './use-staff.ts'

export function AccountCorner() {
  const staff = useStaff()
  const router = useRouter()
  const logout = useMutation(
    trpc.staff.logout.mutationOptions({
      // Signed out here whatever the server says: the token is forgotten.
      onSettled: async () => {
        dropSession()
        await router.navigate({ to: '/login' })
        queryClient.clear()
      },
    }),
  )
  return (
    <div className="account">
      <Link to="/account" className="account-link" aria-label={t('个人中心')}>
        <span className="account-initial">{staff.name.slice(0, 1)}</span>
        <span className="account-words">
          <span className="ellipsis">{staff.name}</span>
          <span className="muted small">{t(staffRoleLabels[staff.role])}</span>
        </span>
      </Link>
      <LanguageSwitch compact />
      <Tooltip title={t('退出登录')}>
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={t('退出登录')}
          loading={logout.isPending}
          onClick={() => logout.mutate()}
        />
      </Tooltip>
    </div>
  )
}

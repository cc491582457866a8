import {
  AccountBookOutlined,
  AuditOutlined,
  ControlOutlined,
  HomeOutlined,
  KeyOutlined,
  MenuOutlined,
  PictureOutlined,
  RollbackOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  ToolOutlined,
  TruckOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { Link, Outlet } from '@tanstack/react-router'
import { mayIn } from '@tidegate/shared/contracts/people'
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { AccountCorner } from '../features/staff/account-corner.tsx'
import { ReloginDialog } from '../features/staff/relogin-dialog.tsx'
import { areaOfPage, useStaff } from '../features/staff/use-staff.ts'
import { t } from '../i18n/t.ts'
import { Brand } from '../ui/brand.tsx'
import { Shortcuts } from '../ui/shortcuts.tsx'

const menu = [
  { to: '/', label: t('首页'), letter: 'h', icon: <HomeOutlined /> },
  { to: '/campaigns', label: t('活动'), letter: 'c', icon: <ThunderboltOutlined /> },
  { to: '/products', label: t('商品'), letter: 'p', icon: <ShopOutlined /> },
  { to: '/media', label: t('素材'), letter: 'm', icon: <PictureOutlined /> },
  { to: '/cards', label: t('卡密'), letter: 'k', icon: <KeyOutlined /> },
  { to: '/orders', label: t('订单'), letter: 'o', icon: <ShoppingCartOutlined /> },
  { to: '/shipping', label: t('发货'), letter: 's', icon: <TruckOutlined /> },
  { to: '/refunds', label: t('退款'), letter: 'r', icon: <RollbackOutlined /> },
  { to: '/settlement', label: t('对账'), letter: 'b', icon: <AccountBookOutlined /> },
  { to: '/repairs', label: t('待修复'), letter: 'f', icon: <ToolOutlined /> },
  { to: '/buyers', label: t('买家'), letter: 'u', icon: <UserOutlined /> },
  { to: '/system', label: t('系统'), letter: 'y', icon: <ControlOutlined /> },
  { to: '/people', label: t('人员'), letter: 't', icon: <TeamOutlined /> },
  { to: '/audit', label: t('审计'), letter: 'a', icon: <AuditOutlined /> },
] as const

/** The frame of every signed-in page: a side menu on a desk, a top bar with a drawer on a phone. */
export function Shell() {
  const [open, setOpen] = useState(false)
  return (
    <div className="shell">
      <aside className="shell-side">
        <Brand />
        <Menu />
        <AccountCorner />
      </aside>
      <div className="shell-bar">
        <Button type="text" icon={<MenuOutlined />} aria-label={t('打开菜单')} onClick={() => setOpen(true)} />
        <Brand />
      </div>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={260} title={<Brand />}>
        <div className="shell-drawer">
          <Menu onChoose={() => setOpen(false)} />
          <AccountCorner />
        </div>
      </Drawer>
      <main className="shell-main">
        <Outlet />
      </main>
      <ReloginDialog />
      <Shortcuts places={useMenu()} />
    </div>
  )
}

/** What the role of whoever is signed in lets them see. */
function useMenu() {
  const { role } = useStaff()
  return menu.filter(({ to }) => mayIn(role, areaOfPage(to), 'VIEWER'))
}

function Menu({ onChoose }: { onChoose?: () => void }) {
  return (
    <nav className="shell-menu" aria-label={t('主菜单')}>
      {useMenu().map(({ to, label, icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          {...(onChoose && { onClick: onChoose })}
        >
          {icon}
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  )
}

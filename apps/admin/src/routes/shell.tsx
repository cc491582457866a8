import {
  AccountBookOutlined,
  ControlOutlined,
  HomeOutlined,
  KeyOutlined,
  MenuOutlined,
  RollbackOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ThunderboltOutlined,
  TruckOutlined,
} from '@ant-design/icons'
import { Link, Outlet } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { AccountCorner } from '../features/staff/account-corner.tsx'
import { ReloginDialog } from '../features/staff/relogin-dialog.tsx'
import { Brand } from '../ui/brand.tsx'

const menu = [
  { to: '/', label: '首页', icon: <HomeOutlined /> },
  { to: '/campaigns', label: '活动', icon: <ThunderboltOutlined /> },
  { to: '/products', label: '商品', icon: <ShopOutlined /> },
  { to: '/cards', label: '卡密', icon: <KeyOutlined /> },
  { to: '/orders', label: '订单', icon: <ShoppingCartOutlined /> },
  { to: '/shipping', label: '发货', icon: <TruckOutlined /> },
  { to: '/refunds', label: '退款', icon: <RollbackOutlined /> },
  { to: '/settlement', label: '对账', icon: <AccountBookOutlined /> },
  { to: '/system', label: '系统', icon: <ControlOutlined /> },
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
        <Button type="text" icon={<MenuOutlined />} aria-label="打开菜单" onClick={() => setOpen(true)} />
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
    </div>
  )
}

function Menu({ onChoose }: { onChoose?: () => void }) {
  return (
    <nav className="shell-menu" aria-label="主菜单">
      {menu.map(({ to, label, icon }) => (
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

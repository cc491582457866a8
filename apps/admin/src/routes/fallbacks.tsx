import { CompassOutlined } from '@ant-design/icons'
import { Link, useRouter } from '@tanstack/react-router'
import { Spin } from 'antd'
import { t } from '../i18n/t.ts'
import { Blank } from '../ui/blank.tsx'
import { RefusalView } from '../ui/refusal-view.tsx'

export function LoadingPage() {
  return (
    <div className="centred">
      <Spin size="large" />
    </div>
  )
}

export function UnknownPage() {
  return (
    <div className="centred">
      <Blank
        icon={<CompassOutlined />}
        title={t('没有这个页面')}
        description={t('地址可能写错了，或页面已经移走')}
        action={<Link to="/">{t('回到首页')}</Link>}
      />
    </div>
  )
}

export function BrokenPage({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <div className="centred">
      <RefusalView error={error} onRetry={() => void router.invalidate()} />
    </div>
  )
}

import { getRouteApi, useRouter } from '@tanstack/react-router'
import { parseSearch } from '../../api/search-params.ts'
import { t } from '../../i18n/t.ts'
import { Brand } from '../../ui/brand.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { LoginForm } from './login-form.tsx'

const route = getRouteApi('/login')

export function LoginPage() {
  const { to } = route.useSearch()
  const router = useRouter()
  const goOn = () => {
    // Only a path of this app: an address of somewhere else loses its host here.
    const target = new URL(to ?? '/', location.origin)
    void router.navigate({ to: target.pathname, search: parseSearch(target.search), replace: true })
  }
  return (
    <div className="login">
      <section className="login-card">
        <Brand />
        <h1>{t('商家后台')}</h1>
        <p className="muted">{t('开一场经得起所有人同时到来的活动')}</p>
        <LoginForm onDone={goOn} />
        <div className="login-language">
          <LanguageSwitch />
        </div>
      </section>
      <Waves />
    </div>
  )
}

function Waves() {
  return (
    <svg className="login-waves" viewBox="0 0 1440 320" preserveAspectRatio="none" aria-hidden="true">
      <path d="M0 150c240-90 480-90 720 0s480 90 720 0v170H0z" opacity="0.10" />
      <path d="M0 200c240 70 480 70 720 0s480-70 720 0v120H0z" opacity="0.12" />
      <path d="M0 250c240-50 480-50 720 0s480 50 720 0v70H0z" opacity="0.16" />
    </svg>
  )
}

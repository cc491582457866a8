import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Brand } from '../../ui/brand.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { EnrolTwoFactor } from './enrol-two-factor.tsx'
import { PasswordForm } from './password-form.tsx'

/** What somebody has to do before the shop is open to them: a password of their own, and a second factor where the shop asks for one. */
export function FirstStepsPage() {
  const me = useQuery(trpc.staff.me.queryOptions())
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const tell = useTell()
  const todo = me.data?.todo
  useEffect(() => {
    if (todo === null) void navigate({ to: '/', replace: true })
  }, [todo, navigate])
  const next = () => void queryClient.invalidateQueries(trpc.staff.pathFilter())
  return (
    <div className="login">
      <section className="login-card first-steps">
        <Brand />
        <QueryView query={me}>
          {({ name, todo }) =>
            todo === 'PASSWORD' ? (
              <>
                <h1>{t('{name}，先换一个自己的密码', { name })}</h1>
                <p className="muted">{t('一次性密码只能用来登录这一次')}</p>
                <PasswordForm
                  oneTime
                  onDone={() => {
                    tell.done(t('密码已修改'))
                    next()
                  }}
                />
              </>
            ) : todo === 'TWO_FACTOR' ? (
              <>
                <h1>{t('绑定验证器')}</h1>
                <p className="muted">{t('店铺要求所有人开启两步验证：登录时除了密码，还要手机上的一个数字')}</p>
                <EnrolTwoFactor onDone={next} />
              </>
            ) : null
          }
        </QueryView>
      </section>
    </div>
  )
}

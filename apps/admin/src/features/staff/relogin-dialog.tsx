import { Modal } from 'antd'
import { useSyncExternalStore } from 'react'
import { isSessionExpired, onSessionChange } from '../../api/session.ts'
import { queryClient } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { LoginForm } from './login-form.tsx'

/** A session that ends while somebody works is renewed over the page, so nothing typed is lost. */
export function ReloginDialog() {
  const expired = useSyncExternalStore(onSessionChange, isSessionExpired)
  const tell = useTell()
  return (
    <Modal
      open={expired}
      title={t('登录已过期')}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={400}
      destroyOnHidden
    >
      <p className="muted">{t('重新登录后会留在这一页，已填写的内容还在；刚才没完成的操作请再点一次。')}</p>
      <LoginForm
        onDone={() => {
          tell.done(t('已重新登录'))
          void queryClient.invalidateQueries()
        }}
      />
    </Modal>
  )
}

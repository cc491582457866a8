import type { OneTimePassword } from '@tidegate/shared/contracts/people'
import { Alert, Button, Modal, Typography } from 'antd'
import { t } from '../../i18n/t.ts'

/** It is nowhere else: only the button closes it. */
export function OneTimePasswordDialog({ made, onClose }: { made: OneTimePassword | null; onClose: () => void }) {
  return (
    <Modal
      open={made !== null}
      title={t('一次性密码')}
      width={460}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('已转交')}
        </Button>
      }
    >
      {made && (
        <div className="stack-small">
          <Alert type="warning" showIcon title={t('关闭后不再显示。请当面或用可信的方式转交')} />
          <dl className="login-slip">
            <dt>{t('账号')}</dt>
            <dd>
              <Typography.Text copyable>{made.account}</Typography.Text>
            </dd>
            <dt>{t('一次性密码')}</dt>
            <dd>
              <Typography.Text copyable className="figures">
                {made.password}
              </Typography.Text>
            </dd>
          </dl>
        </div>
      )}
    </Modal>
  )
}

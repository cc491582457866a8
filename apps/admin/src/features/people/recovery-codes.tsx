import { Alert, Button, Checkbox, Typography } from 'antd'
import { useState } from 'react'
import { t } from '../../i18n/t.ts'

/** Shown this once; whoever goes on says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [kept, setKept] = useState(false)
  return (
    <div className="stack-small">
      <Alert
        type="warning"
        showIcon
        title={t('保存好恢复码，离开这里后不再显示')}
        description={t('手机丢失时，每个恢复码可以代替验证码登录一次。请打印出来，或存进密码管理器。')}
      />
      <ol className="recovery-codes" aria-label={t('恢复码')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Typography.Text copyable={{ text: codes.join('\n') }}>{t('复制全部')}</Typography.Text>
      <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
        {t('我已保存好恢复码')}
      </Checkbox>
      <div>
        <Button type="primary" disabled={!kept} onClick={onDone}>
          {t('完成')}
        </Button>
      </div>
    </div>
  )
}

import { Alert, Button } from 'antd'
import { refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'

/** Why a form was not saved, above the form; a conflict offers the newer version. */
export function SaveRefusal({ error }: { error: unknown }) {
  if (error === null) return null
  const refusal = refusalOf(error)
  return (
    <Alert
      className="gap-below"
      type="error"
      showIcon
      title={t('没有保存：{message}', { message: refusal.message })}
      description={
        refusal.outcome === 'STAFF_FORBIDDEN'
          ? t('请店主为您调整角色')
          : Object.keys(refusal.fields).length > 0 && t('有问题的地方已经标在下面')
      }
      action={
        refusal.outcome === 'VERSION_CONFLICT' && (
          <Button onClick={() => location.reload()}>{t('放弃修改，载入新版本')}</Button>
        )
      }
    />
  )
}

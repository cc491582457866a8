import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { Alert } from 'antd'
import { t } from '../../i18n/t.ts'
import { useMay, useStaff } from './use-staff.ts'

export function ReadOnlyNotice() {
  const { role } = useStaff()
  if (useMay('OPERATOR')) return null
  return (
    <Alert
      className="gap-below"
      type="info"
      showIcon
      title={t('您的角色是「{staffRole}」：这里可以查看，修改需要请店主调整角色', {
        staffRole: t(staffRoleLabels[role]),
      })}
    />
  )
}

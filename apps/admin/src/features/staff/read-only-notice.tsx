import { Alert } from 'antd'
import { useMay } from './use-staff.ts'

export function ReadOnlyNotice() {
  if (useMay('OPERATOR')) return null
  return (
    <Alert
      className="gap-below"
      type="info"
      showIcon
      title="您的角色是「只读」：可以查看，修改需要「运营」或「店主」角色"
    />
  )
}

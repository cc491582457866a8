import type { StaffArea } from '@tidegate/shared/contracts/people'
import { Button, type ButtonProps, Tooltip } from 'antd'
import { t } from '../../i18n/t.ts'
import { useMay } from './use-staff.ts'

interface Props extends ButtonProps {
  /** Who may press it. */
  least?: 'OPERATOR' | 'OWNER'
  /** Where it changes something, when that is not the area of its page. */
  area?: StaffArea | undefined
  /** Why it is disabled for whoever may. */
  why?: string
}

/** A button for what changes things: whoever may not press it sees it all the same, and is told why. */
export function WriteButton({ disabled = false, least = 'OPERATOR', area, why, ...rest }: Props) {
  const may = useMay(least, area)
  return (
    <Tooltip title={may ? disabled && why : least === 'OWNER' ? t('需要「店主」角色') : t('您的角色在这里只能查看')}>
      <Button {...rest} disabled={!may || disabled} />
    </Tooltip>
  )
}

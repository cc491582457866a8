import { Button, type ButtonProps, Tooltip } from 'antd'
import { useMay } from './use-staff.ts'

interface Props extends ButtonProps {
  /** Who may press it. */
  least?: 'OPERATOR' | 'OWNER'
  /** Why it is disabled for whoever may. */
  why?: string
}

/** A button for what changes things: whoever may not press it sees it all the same, and is told why. */
export function WriteButton({ disabled = false, least = 'OPERATOR', why, ...rest }: Props) {
  const may = useMay(least)
  return (
    <Tooltip title={may ? disabled && why : least === 'OWNER' ? '需要「店主」角色' : '需要「运营」或「店主」角色'}>
      <Button {...rest} disabled={!may || disabled} />
    </Tooltip>
  )
}

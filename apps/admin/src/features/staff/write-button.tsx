import { Button, type ButtonProps, Tooltip } from 'antd'
import { useMayWrite } from './use-staff.ts'

/** A button for what changes things: a viewer sees it, cannot press it, and is told why. `why` explains another reason. */
export function WriteButton({ disabled = false, why, ...rest }: ButtonProps & { why?: string }) {
  const may = useMayWrite()
  return (
    <Tooltip title={may ? disabled && why : '需要「运营」或「店主」角色'}>
      <Button {...rest} disabled={!may || disabled} />
    </Tooltip>
  )
}

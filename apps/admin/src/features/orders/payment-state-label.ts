import { paymentStateLabels, paymentStates } from '@tidegate/shared/states'
import { t } from '../../i18n/t.ts'

/** The contract names a payment's state as text; one that this build does not know is shown as it is. */
export function paymentStateLabel(state: string): string {
  const known = paymentStates.find((name) => name === state)
  return known ? t(paymentStateLabels[known]) : state
}

import { orderSearchLabels, readOrderSearch } from '@tidegate/shared/contracts/staff-orders'
import { t } from '../../i18n/t.ts'
import { SearchBox } from '../../ui/search-box.tsx'

interface Props {
  value: string | undefined
  onSearch: (search: string | undefined) => void
}

/** One box for whatever the merchant has in hand; under it stands what it was taken for. */
export function OrderSearchBox({ value, onSearch }: Props) {
  return <SearchBox value={value} placeholder={t('订单号、手机尾号、微信单号、买家昵称')} onSearch={onSearch} />
}

export function SearchMeaning({ search }: { search: string | undefined }) {
  const meaning = readOrderSearch(search)
  return (
    meaning && (
      <p className="muted small search-meaning">
        {t('按「{orderSearch}」查找', { orderSearch: t(orderSearchLabels[meaning.by]) })}
        {meaning.by === 'PHONE_TAIL' && ` ${meaning.tail}`}
      </p>
    )
  )
}

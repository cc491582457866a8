import { SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { Modal, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { Money } from '../../ui/money.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { SearchBox } from '../../ui/search-box.tsx'

interface Props {
  open: boolean
  /** SKU ids already in the campaign. */
  taken: string[]
  max: number
  onChoose: (choices: SkuChoice[]) => void
  onClose: () => void
}

const columns: TableColumnsType<SkuChoice> = [
  {
    title: t('商品规格'),
    render: (_, { image, title, skuName }) => <Goods image={image} title={title} detail={skuName} />,
  },
  { title: t('售价'), width: 120, align: 'right', render: (_, { priceFen }) => <Money fen={priceFen} /> },
  {
    title: t('货架库存'),
    width: 120,
    align: 'right',
    render: (_, { shelfStock }) => <span className="figures">{shelfStock}</span>,
  },
]

export function SkuChooser({ open, taken, max, onChoose, onClose }: Props) {
  const [search, setSearch] = useState<string>()
  const [chosen, setChosen] = useState<SkuChoice[]>([])
  const choices = useQuery(
    trpc.staff.campaigns.skuChoices.queryOptions(
      { search },
      { enabled: open, placeholderData: keepPreviousData, refetchOnWindowFocus: 'always' },
    ),
  )
  return (
    <Modal
      open={open}
      title={t('选择活动商品')}
      width={760}
      okText={t('加入 {chosen} 个', { chosen: chosen.length })}
      okButtonProps={{ disabled: chosen.length === 0 || chosen.length > max }}
      onOk={() => onChoose(chosen)}
      onCancel={onClose}
      afterClose={() => {
        setChosen([])
        setSearch(undefined)
      }}
      destroyOnHidden
    >
      <div className="gap-below">
        <SearchBox value={search} placeholder={t('按商品名称搜索')} onSearch={setSearch} />
      </div>
      <QueryView query={choices}>
        {(items) => (
          <Table
            rowKey="skuId"
            size="small"
            columns={columns}
            dataSource={items}
            pagination={false}
            scroll={{ x: 480, y: 380 }}
            loading={choices.isPlaceholderData}
            rowSelection={{
              // Chosen earlier under another search word stays chosen.
              preserveSelectedRowKeys: true,
              selectedRowKeys: chosen.map(({ skuId }) => skuId),
              onChange: (_, rows) => setChosen(rows),
              getCheckboxProps: ({ skuId }) => ({ disabled: taken.includes(skuId) }),
            }}
            locale={{ emptyText: <NothingToSell searched={search !== undefined} /> }}
          />
        )}
      </QueryView>
    </Modal>
  )
}

/** A product begins off the shelf, where no campaign finds it. */
function NothingToSell({ searched }: { searched: boolean }) {
  return (
    <Blank
      icon={<SearchOutlined />}
      title={searched ? t('没有找到商品') : t('还没有在售的商品')}
      description={t('只有状态是「在售」的商品可以加入活动')}
      action={
        <Link to="/products" target="_blank">
          {t('去商品里新建或上架')}
        </Link>
      }
    />
  )
}

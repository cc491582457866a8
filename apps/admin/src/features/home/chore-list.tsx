import { CheckCircleOutlined, RightOutlined } from '@ant-design/icons'
import { Link, type LinkProps } from '@tanstack/react-router'
import { type Chore, type ChoreKind, choresCounted } from '@tidegate/shared/contracts/home'
import { mayIn, type StaffArea } from '@tidegate/shared/contracts/people'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { useStaff } from '../staff/use-staff.ts'

interface Words {
  title: (count: string, subject: string | null) => string
  text: string
  link: (chore: Chore) => LinkProps
  /** Whose menu has it. */
  area: StaffArea
  /** Costs money or a sale as long as nobody looks. */
  urgent?: true
}

const words: Readonly<Record<ChoreKind, Words>> = {
  DRIFT: {
    area: 'campaigns',
    title: (count, subject) =>
      subject ? t('「{subject}」库存有偏差', { subject }) : t('{count} 场活动库存有偏差', { count }),
    text: t('系统会自动重新清点；仍不为 0 时请核查'),
    link: ({ subject }) => toCampaign(subject, '/campaigns/$campaignId/live'),
    urgent: true,
  },
  UNCLEARED: {
    area: 'campaigns',
    title: (count, subject) =>
      subject ? t('「{subject}」快开始了，还没有放行', { subject }) : t('{count} 场快开始的活动没有放行', { count }),
    text: t('到点买家抢不了，请处理标红的检查'),
    link: ({ subject }) => toCampaign(subject, '/campaigns/$campaignId'),
    urgent: true,
  },
  DEAD_LETTERS: {
    area: 'system',
    title: (count) => t('{count} 条写不进去的订单', { count }),
    text: t('重试，或放弃并退回库存'),
    link: () => ({ to: '/system' }),
    urgent: true,
  },
  REFUNDS_STUCK: {
    area: 'refunds',
    title: (count) => t('{count} 笔退不出去的退款', { count }),
    text: t('微信没有受理，需要人工处理'),
    link: () => ({ to: '/refunds', search: { state: 'STUCK' } }),
    urgent: true,
  },
  REFUNDS_ASKED: {
    area: 'refunds',
    title: (count) => t('{count} 笔退款等待答复', { count }),
    text: t('买家在等您同意或拒绝'),
    link: () => ({ to: '/refunds', search: { state: 'ASKED' } }),
  },
  UPLOADS_FAILED: {
    area: 'shipping',
    title: (count) => t('{count} 条发货信息没有上传成功', { count }),
    text: t('上传之前微信不会放款'),
    link: () => ({ to: '/shipping', search: { show: 'UPLOADS' } }),
  },
  DIFFERENCES: {
    area: 'settlement',
    title: (count) => t('{count} 条对账差异', { count }),
    text: t('账单与账本不一致，每条都有建议的处理'),
    link: () => ({ to: '/settlement', search: { show: 'DIFFERENCES' } }),
  },
  POOLS_LOW: {
    area: 'cards',
    title: (count, subject) =>
      subject ? t('「{subject}」卡密快用完了', { subject }) : t('{count} 个卡池快用完了', { count }),
    text: t('导入或生成新的卡密'),
    link: ({ subject }) => (subject ? { to: '/cards/$skuId', params: { skuId: subject.id } } : { to: '/cards' }),
  },
}

function toCampaign(
  subject: Chore['subject'],
  to: '/campaigns/$campaignId' | '/campaigns/$campaignId/live',
): LinkProps {
  return subject ? { to, params: { campaignId: subject.id } } : { to: '/campaigns' }
}

/** What needs a person, the most urgent first; each line leads to where it is dealt with. */
export function ChoreList({ chores: all }: { chores: readonly Chore[] }) {
  const { role } = useStaff()
  const chores = all.filter(({ kind }) => mayIn(role, words[kind].area, 'VIEWER'))
  if (chores.length === 0) {
    return (
      <div className="card">
        <Blank icon={<CheckCircleOutlined />} title={t('没有需要您处理的事')} />
      </div>
    )
  }
  return (
    <ul className="card chores">
      {chores.map((chore) => {
        const { title, text, link, urgent } = words[chore.kind]
        const count = chore.count >= choresCounted ? `${choresCounted}+` : String(chore.count)
        return (
          <li key={chore.kind}>
            <Link {...link(chore)} className={urgent ? 'chore chore-urgent' : 'chore'}>
              <span className="chore-count figures">{count}</span>
              <span>
                <strong>{title(count, chore.subject?.title ?? null)}</strong>
                <span className="muted small block">{text}</span>
              </span>
              <RightOutlined className="muted" />
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

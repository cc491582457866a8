import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Steps } from 'antd'
import { rich, t } from '../../i18n/t.ts'
import { Countdown, Time } from '../../ui/time.tsx'
import { When } from './when.tsx'

/** Where the campaign is on its way from draft to end, and what comes next. */
export function CampaignSteps({ campaign }: { campaign: StaffCampaign }) {
  const { state, phase, prewarmedAt, clearedAt, startsAt, endsAt } = campaign
  const running = phase === 'LIVE' || phase === 'PAUSED'
  const current = phase === 'ENDED' ? 4 : clearedAt !== null ? 3 : state === 'DRAFT' ? 1 : 2
  return (
    <Steps
      current={current}
      responsive
      items={[
        { title: t('草稿'), content: t('商品与时间') },
        { title: t('发布'), content: state === 'DRAFT' ? t('划拨库存') : t('库存已划拨') },
        {
          title: t('预热'),
          content:
            prewarmedAt === null ? t('写入分道并检查') : clearedAt === null ? t('等待放行') : <Time at={prewarmedAt} />,
        },
        {
          title: running ? t('抢购中') : t('开售'),
          content: running ? (
            rich('距结束 {endsAt}', { endsAt: <Countdown to={endsAt} /> })
          ) : phase === 'UPCOMING' ? (
            rich('距开始 {startsAt}', { startsAt: <Countdown to={startsAt} /> })
          ) : (
            <When at={startsAt} />
          ),
        },
        {
          title: t('结束'),
          content:
            phase !== 'ENDED' ? (
              <When at={endsAt} />
            ) : state === 'CLOSED' ? (
              t('未售出已退回货架')
            ) : (
              t('待付订单了结后退回库存')
            ),
        },
      ]}
    />
  )
}

import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Steps } from 'antd'
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
        { title: '草稿', content: '商品与时间' },
        { title: '发布', content: state === 'DRAFT' ? '划拨库存' : '库存已划拨' },
        {
          title: '预热',
          content:
            prewarmedAt === null ? '写入分道并检查' : clearedAt === null ? '等待放行' : <Time at={prewarmedAt} />,
        },
        {
          title: running ? '抢购中' : '开售',
          content: running ? (
            <>
              距结束 <Countdown to={endsAt} />
            </>
          ) : phase === 'UPCOMING' ? (
            <>
              距开始 <Countdown to={startsAt} />
            </>
          ) : (
            <When at={startsAt} />
          ),
        },
        {
          title: '结束',
          content:
            phase !== 'ENDED' ? (
              <When at={endsAt} />
            ) : state === 'CLOSED' ? (
              '未售出已退回货架'
            ) : (
              '待付订单了结后退回库存'
            ),
        },
      ]}
    />
  )
}

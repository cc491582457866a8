import { CheckCircleFilled } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { type FirstStep, type SkippableStep, skippableSteps } from '@tidegate/shared/contracts/home'
import { mayIn, type StaffArea } from '@tidegate/shared/contracts/people'
import { Button } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { useStaff } from '../staff/use-staff.ts'

interface Words {
  title: string
  text: string
  link: LinkProps
  area: StaffArea
}

const words: Readonly<Record<FirstStep['kind'], Words>> = {
  GOODS: {
    title: t('添加商品'),
    text: t('名称、图片、规格和货架库存'),
    link: { to: '/products/new' },
    area: 'goods',
  },
  CAMPAIGN: {
    title: t('发布一场活动'),
    text: t('从货架划拨库存，定价格、时间和排队'),
    link: { to: '/campaigns/new' },
    area: 'campaigns',
  },
  PAYMENTS: {
    title: t('确认收款可用'),
    text: t('演练会用每个商户号问一次微信，签名和证书都要通过'),
    link: { to: '/campaigns' },
    area: 'campaigns',
  },
  REHEARSAL: {
    title: t('演练一遍'),
    text: t('在活动详情里，整条链路走一遍，不动库存'),
    link: { to: '/campaigns' },
    area: 'campaigns',
  },
  COLLEAGUE: {
    title: t('邀请一位同事'),
    text: t('开售时有人接手，各有各的权限'),
    link: { to: '/people' },
    area: 'people',
  },
}

/** What a new shop does first. The server ticks each by what it finds; when all are done it stops telling of them. */
export function FirstSteps({ steps }: { steps: readonly FirstStep[] }) {
  const { role } = useStaff()
  const next = steps.find(({ done }) => !done)
  return (
    <section className="card card-padding opening" aria-label={t('开张第一步')}>
      <h2>
        {t('开张第一步')}{' '}
        <span className="muted small figures">
          {t('{done} / {all} 已完成', { done: steps.filter(({ done }) => done).length, all: steps.length })}
        </span>
      </h2>
      <ol>
        {steps.map((step, i) => {
          const { title, text, link, area } = words[step.kind]
          const may = mayIn(role, area, 'OPERATOR')
          return (
            <li key={step.kind} className={step === next ? 'opening-step opening-step-next' : 'opening-step'}>
              {step.done ? (
                <CheckCircleFilled aria-label={t('已完成')} />
              ) : (
                <span className="opening-step-number figures">{i + 1}</span>
              )}
              <span>
                {may && !step.done ? <Link {...link}>{title}</Link> : <strong>{title}</strong>}
                <span className="muted small block">{text}</span>
                {may && !step.done && isSkippable(step.kind) && <SkipButton kind={step.kind} />}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** For who runs the shop alone, and for who knows the way already. */
function SkipButton({ kind }: { kind: SkippableStep }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const skip = useMutation(
    trpc.staff.home.skipStep.mutationOptions({
      onError: tell.refused,
      onSettled: () => queryClient.invalidateQueries(trpc.staff.home.pathFilter()),
    }),
  )
  return (
    <Button
      type="link"
      size="small"
      className="flush"
      aria-label={t('跳过「{title}」', { title: words[kind].title })}
      loading={skip.isPending}
      onClick={() => skip.mutate({ kind })}
    >
      {t('跳过')}
    </Button>
  )
}

function isSkippable(kind: FirstStep['kind']): kind is SkippableStep {
  return (skippableSteps as readonly string[]).includes(kind)
}

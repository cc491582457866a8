import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DegradeView } from '@tidegate/shared/contracts/staff'
import { type DegradeLevel, degradeLabels, degradeLevels } from '@tidegate/shared/contracts/waiting-room'
import { outcomes } from '@tidegate/shared/outcomes'
import { Alert, App, Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

const consequences: Readonly<Record<DegradeLevel, string>> = {
  0: t('全部功能照常。'),
  1: t('首页不再推荐商品，搜索只按货架顺序回答；浏览、抢购、支付照常。'),
  2: t('商品页只用已有的缓存，没有缓存的暂不显示；活动、抢购、候补、订单和支付照常。'),
  3: t('买家看到「{message}」，不能浏览也不能抢购；已经抢到的人仍可付款和查看订单。后台照常可用。', {
    message: t(outcomes.MAINTENANCE.message),
  }),
}

/** How much of the shop is on. Each level is chosen in two steps and holds in every process within a second. */
export function DegradePanel() {
  const degrade = useQuery(trpc.staff.degrade.queryOptions(undefined, { refetchInterval: 2_000 }))
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('降级级别')} <span className="muted small">{t('切换后一秒内全站生效')}</span>
        </h2>
      </div>
      <QueryView query={degrade}>{(view) => <Levels view={view} />}</QueryView>
    </section>
  )
}

function Levels({ view: { chosen, effective } }: { view: DegradeView }) {
  return (
    <>
      {effective > chosen && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('系统已自动升到「{degrade}」', { degrade: t(degradeLabels[effective]) })}
          description={t('依赖的服务出了问题，保护机制先收紧一级；服务恢复后会自动回到您选择的级别。')}
        />
      )}
      <ul className="levels">
        {degradeLevels.map((level) => (
          <li key={level} className={level === effective ? 'level level-effective' : 'level'}>
            <span className="level-number figures">{level}</span>
            <div>
              <strong>{t(degradeLabels[level])}</strong>
              {level === effective && (
                <Tag color={level === 0 ? 'success' : 'warning'} variant="filled">
                  {t('生效中')}
                </Tag>
              )}
              {level === chosen && chosen !== effective && <Tag variant="outlined">{t('您选择的')}</Tag>}
              <p className="muted">{consequences[level]}</p>
            </div>
            {level !== chosen && <ChooseButton level={level} />}
          </li>
        ))}
      </ul>
    </>
  )
}

function ChooseButton({ level }: { level: DegradeLevel }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const choose = useMutation(
    trpc.staff.setDegrade.mutationOptions({
      onSuccess: (view) => {
        queryClient.setQueryData(trpc.staff.degrade.queryKey(), view)
        tell.done(t('已切换到「{degrade}」', { degrade: t(degradeLabels[level]) }))
      },
      onError: tell.refused,
    }),
  )
  const ask = () =>
    void modal.confirm({
      title: t('切换到「{degrade}」？', { degrade: t(degradeLabels[level]) }),
      content: consequences[level],
      okText: t('确认切换'),
      okButtonProps: { danger: level > 0 },
      onOk: () => choose.mutateAsync({ level }).catch(() => undefined),
    })
  return (
    <WriteButton loading={choose.isPending} onClick={ask}>
      {t('切换到此级')}
    </WriteButton>
  )
}

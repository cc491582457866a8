import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled } from '@ant-design/icons'
import {
  type DraftReview,
  type DraftStep,
  draftStepLabels,
  type ReviewFinding,
} from '@tidegate/shared/contracts/campaign-drafts'
import { Button, Checkbox } from 'antd'
import { said } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'

interface FindingsProps {
  found: DraftReview
  ticked: ReadonlySet<string>
  onTick: (keys: readonly string[], on: boolean) => void
  onStep: (step: DraftStep) => void
}

/** What is wrong, with the way to where it is put right; what is odd, with a tick. */
export function Findings({ found: { findings }, ticked, onTick, onStep }: FindingsProps) {
  const errors = findings.filter(({ severity }) => severity === 'ERROR')
  const warnings = findings.filter(({ severity }) => severity === 'WARNING')
  const toConfirm = confirmedTogether(warnings)
  return (
    <section className="card card-padding" aria-label={t('发布前检查')}>
      <h2 className="gap-below">
        {errors.length > 0
          ? t('{errors} 处需要改好才能发布', { errors: errors.length })
          : warnings.length > 0
            ? t('可以发布，{warnings} 处请确认', { warnings: toConfirm.length })
            : t('检查通过，可以发布')}
      </h2>
      {findings.length === 0 && (
        <p className="finding">
          <CheckCircleFilled className="finding-fine" />
          <span>{t('时间、价格、库存、排队设置和图片都没有发现问题')}</span>
        </p>
      )}
      <ul className="findings">
        {errors.map((finding) => (
          <li key={finding.key} className="finding">
            <CloseCircleFilled className="danger" aria-label={t('必须修改')} />
            <Words finding={finding} />
            <Button onClick={() => onStep(finding.step)}>
              {t('去「{draftStep}」修改', { draftStep: t(draftStepLabels[finding.step]) })}
            </Button>
          </li>
        ))}
        {toConfirm.map((together) => (
          <ToConfirm key={together[0].key} findings={together} ticked={ticked} onTick={onTick} onStep={onStep} />
        ))}
      </ul>
    </section>
  )
}

interface ToConfirmProps extends Omit<FindingsProps, 'found'> {
  findings: OneOrMore<ReviewFinding>
}

/** One tick for what is one question, however long its list. */
function ToConfirm({ findings, ticked, onTick, onStep }: ToConfirmProps) {
  const [first] = findings
  const keys = findings.map(({ key }) => key)
  const what =
    findings.length === 1 ? said(first.message) : t('{count} 处同时在别的活动出售', { count: findings.length })
  return (
    <li className="finding">
      <ExclamationCircleFilled className="finding-odd" aria-label={t('请确认')} />
      {findings.length === 1 ? (
        <Words finding={first} />
      ) : (
        <div className="finding-words">
          <strong>{what}</strong>
          <ul className="finding-list">
            {findings.map((finding) => (
              <li key={finding.key}>
                {said(finding.message)}
                <span className="muted">{said(finding.advice)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <span className="finding-do">
        <Checkbox
          checked={keys.every((key) => ticked.has(key))}
          disabled={false}
          onChange={({ target }) => onTick(keys, target.checked)}
          aria-label={t('我已确认：{message}', { message: what })}
        >
          {t('我已确认')}
        </Checkbox>
        <Button type="link" onClick={() => onStep(first.step)}>
          {t('去修改')}
        </Button>
      </span>
    </li>
  )
}

function Words({ finding: { field, message, advice } }: { finding: ReviewFinding }) {
  // A contract's own words say what is missing, not of which line.
  const line = typeof message === 'string' ? /^offers\.(\d+)/.exec(field ?? '')?.[1] : undefined
  const lead = line === undefined ? '' : t('第 {line} 个商品：', { line: Number(line) + 1 })
  return (
    <span className="finding-words">
      <strong>
        {lead}
        {said(message)}
      </strong>
      <span className="muted">{said(advice)}</span>
    </span>
  )
}

type OneOrMore<T> = [T, ...T[]]

/** Each by itself, but all sales of the same goods at the same time as one: with ten goods and three rivals that would be thirty ticks. */
export function confirmedTogether(warnings: readonly ReviewFinding[]): OneOrMore<ReviewFinding>[] {
  const [first, ...rest] = warnings.filter(isOverlap)
  const alone = warnings.filter((finding) => !isOverlap(finding)).map((finding): OneOrMore<ReviewFinding> => [finding])
  return first ? [...alone, [first, ...rest]] : alone
}

const isOverlap = ({ key }: ReviewFinding) => /^overlap(-price)?:/.test(key)

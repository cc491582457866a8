/**
 * WeChat's bills as text: a header line, a line for each trade, a header and one line of totals. Values are preceded by a backtick, so
 * that spreadsheets leave them alone; a value may hold commas. Amounts are yuan with two decimals and become fen by their digits.
 * The totals are checked: a bill whose lines do not add up to its own totals is not read at all.
 */
export interface BillLine {
  kind: 'PAYMENT' | 'REFUND'
  /** Epoch ms. */
  at: number
  transactionId: string
  outTradeNo: string
  refundId: string | null
  outRefundNo: string | null
  amountFen: number
  feeFen: number
  /** SUCCESS for a payment; for a refund SUCCESS, PROCESSING, FAIL or CHANGE. */
  state: string
}

export interface TradeBillSums {
  payments: number
  refunds: number
  paidFen: number
  refundedFen: number
  feeFen: number
}

/**
 * Reads a bill line by line and hands its lines on, some thousands at a time: a day of a million trades is never in memory. What was handed
 * on counts only when this returns: the totals come last.
 * @throws Error saying what is wrong
 */
export async function readTradeBill(
  lines: AsyncIterable<string>,
  take: (lines: BillLine[]) => Promise<void>,
): Promise<TradeBillSums> {
  const sums = { payments: 0, refunds: 0, paidFen: 0, refundedFen: 0, feeFen: 0 }
  let batch: BillLine[] = []
  const totals = await readTable(lines, (row) => {
    const line = billLineOf(row)
    sums.feeFen += line.feeFen
    sums[line.kind === 'PAYMENT' ? 'payments' : 'refunds']++
    sums[line.kind === 'PAYMENT' ? 'paidFen' : 'refundedFen'] += line.amountFen
    if (batch.push(line) < linesAtOnce) return undefined
    const full = batch
    batch = []
    return take(full)
  })
  if (batch.length > 0) await take(batch)
  const [said, found] = [Number(totals('总交易单数')), sums.payments + sums.refunds]
  if (said !== found) throw new Error(`bill says ${said} lines and has ${found}`)
  check('订单总金额', sums.paidFen, totals)
  check('申请退款总金额', sums.refundedFen, totals)
  check('手续费总金额', sums.feeFen, totals)
  return sums
}

export interface FundBill {
  /** Money from trades, and money back to buyers; fees are told by the trade bill. */
  inFen: number
  outFen: number
}

/** @throws Error saying what is wrong */
export async function readFundBill(lines: AsyncIterable<string>): Promise<FundBill> {
  const fund = { inFen: 0, outFen: 0 }
  let [income, expense] = [0, 0]
  const totals = await readTable(lines, (row) => {
    const fen = fenOf(row('收支金额(元)'))
    const isIncome = row('收支类型') === '收入'
    if (isIncome) income += fen
    else expense += fen
    if (row('业务类型') === '交易' && isIncome) fund.inFen += fen
    if (row('业务类型') === '退款' && !isIncome) fund.outFen += fen
    return undefined
  })
  check('收入金额', income, totals)
  check('支出金额', expense, totals)
  return fund
}

type Row = (column: string) => string

function billLineOf(row: Row): BillLine {
  const isRefund = row('交易状态') === 'REFUND'
  return {
    kind: isRefund ? 'REFUND' : 'PAYMENT',
    at: Date.parse(`${row('交易时间').replace(' ', 'T')}+08:00`),
    transactionId: row('微信订单号'),
    outTradeNo: row('商户订单号'),
    refundId: isRefund ? row('微信退款单号') : null,
    outRefundNo: isRefund ? row('商户退款单号') : null,
    amountFen: fenOf(row(isRefund ? '申请退款金额' : '订单金额')),
    feeFen: fenOf(row('手续费')),
    state: isRefund ? row('退款状态') : 'SUCCESS',
  }
}

/** Hands on each row, and returns the totals: behind the rows stands a second header, the one line without a backtick, and then they. */
async function readTable(lines: AsyncIterable<string>, each: (row: Row) => Promise<void> | undefined): Promise<Row> {
  let rows: ((line: string) => Row) | undefined
  let last: ((line: string) => Row) | undefined
  let totals: Row | undefined
  for await (const raw of lines) {
    const line = rows ? raw : raw.replace(/^\ufeff/, '')
    if (line === '') continue
    if (totals) throw new Error('bill goes on behind its totals')
    if (!rows) rows = readerOf(line)
    else if (last) totals = last(line)
    else if (line.startsWith('`')) await each(rows(line))
    else last = readerOf(line)
  }
  if (!totals) throw new Error('bill lacks its totals')
  return totals
}

function readerOf(header: string): (line: string) => Row {
  const columns = new Map(header.split(',').map((name, at) => [name.trim(), at]))
  return (line) => {
    const values = line.slice(1).split(',`')
    if (values.length !== columns.size) throw new Error(`bill line has ${values.length} of ${columns.size} values`)
    return (column) => {
      const at = columns.get(column)
      if (at === undefined) throw new Error(`bill has no column ${column}`)
      return (values[at] as string).trim()
    }
  }
}

/** "12.30" → 1230, by digits: a float would lose a fen sooner or later. */
function fenOf(yuan: string): number {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(yuan)
  if (!match) throw new Error('bill has an amount that is none')
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen > 0 ? -fen : fen
}

function check(column: string, foundFen: number, totals: Row): void {
  const saidFen = fenOf(totals(column))
  if (saidFen !== foundFen) throw new Error(`bill says ${column} ${saidFen} fen, its lines ${foundFen}`)
}

const linesAtOnce = 5_000

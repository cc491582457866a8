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

export interface TradeBill {
  lines: BillLine[]
  paidFen: number
  refundedFen: number
  feeFen: number
}

/** @throws Error saying what is wrong */
export function parseTradeBill(text: string): TradeBill {
  const { rows, totals } = readTable(text)
  const lines = rows.map(billLineOf)
  const bill: TradeBill = {
    lines,
    paidFen: sum(lines, 'PAYMENT'),
    refundedFen: sum(lines, 'REFUND'),
    feeFen: lines.reduce((fen, line) => fen + line.feeFen, 0),
  }
  const count = Number(totals('总交易单数'))
  if (count !== lines.length) throw new Error(`bill says ${count} lines and has ${lines.length}`)
  check('订单总金额', bill.paidFen, totals)
  check('申请退款总金额', bill.refundedFen, totals)
  check('手续费总金额', bill.feeFen, totals)
  return bill
}

export interface FundBill {
  /** Money from trades, and money back to buyers; fees are told by the trade bill. */
  inFen: number
  outFen: number
}

/** @throws Error saying what is wrong */
export function parseFundBill(text: string): FundBill {
  const { rows, totals } = readTable(text)
  const fund = { inFen: 0, outFen: 0 }
  let [income, expense] = [0, 0]
  for (const row of rows) {
    const fen = fenOf(row('收支金额(元)'))
    const isIncome = row('收支类型') === '收入'
    if (isIncome) income += fen
    else expense += fen
    if (row('业务类型') === '交易' && isIncome) fund.inFen += fen
    if (row('业务类型') === '退款' && !isIncome) fund.outFen += fen
  }
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

function readTable(text: string): { rows: Row[]; totals: Row } {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
  // The second header is the last line that does not begin with a backtick.
  const second = lines.findLastIndex((line) => !line.startsWith('`'))
  if (second < 1 || second !== lines.length - 2) throw new Error('bill lacks its totals')
  const reader = (header: string) => {
    const columns = new Map(header.split(',').map((name, at) => [name.trim(), at]))
    return (line: string): Row => {
      const values = line.slice(1).split(',`')
      if (values.length !== columns.size) throw new Error(`bill line has ${values.length} of ${columns.size} values`)
      return (column) => {
        const at = columns.get(column)
        if (at === undefined) throw new Error(`bill has no column ${column}`)
        return (values[at] as string).trim()
      }
    }
  }
  return {
    rows: lines.slice(1, second).map(reader(lines[0] as string)),
    totals: reader(lines[second] as string)(lines[second + 1] as string),
  }
}

/** "12.30" → 1230, by digits: a float would lose a fen sooner or later. */
function fenOf(yuan: string): number {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(yuan)
  if (!match) throw new Error('bill has an amount that is none')
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen > 0 ? -fen : fen
}

function sum(lines: readonly BillLine[], kind: BillLine['kind']): number {
  return lines.reduce((fen, line) => fen + (line.kind === kind ? line.amountFen : 0), 0)
}

function check(column: string, foundFen: number, totals: Row): void {
  const saidFen = fenOf(totals(column))
  if (saidFen !== foundFen) throw new Error(`bill says ${column} ${saidFen} fen, its lines ${foundFen}`)
}

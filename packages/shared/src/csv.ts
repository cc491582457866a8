/**
 * CSV as a spreadsheet opens it safely.
 *
 * A text that begins like a formula is quoted with ', or a buyer's nickname runs on the merchant's desk (OWASP, CSV injection). A long number
 * is led by a tab: a spreadsheet keeps 15 digits of a number, and an order id has 19; who reads the file back trims it (fulfilment/bulk-ship).
 */
export type Cell = string | number | null

/** Excel takes a file without it for the code page of the machine. */
export const byteOrderMark = '\ufeff'

/** Lines end as RFC 4180 has it. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = longNumber.test(cell) ? `\t${cell}` : formulaStart.test(cell) ? `'${cell}` : cell
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const longNumber = /^\d{12,}$/
/** The full-width twins work in some versions of Excel; a leading space or tab does not stop a formula either. */
const formulaStart = /^[\s]*[=+\-@＝＋－＠\t\r]/
const special = /[",\r\n\t]/

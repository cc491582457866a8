/** Lines no wider than `width`; what does not fit into `most` lines ends with an ellipsis. A canvas has no such thing of its own. */
export function wrapText(text: string, width: number, most: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const letter of text) {
    if (line === '' || measure(line + letter) <= width) {
      line += letter
      continue
    }
    if (lines.length === most - 1) return [...lines, shortened(line, width, measure)]
    lines.push(line)
    line = letter.trimStart()
  }
  return line ? [...lines, line] : lines
}

function shortened(line: string, width: number, measure: (text: string) => number): string {
  const letters = Array.from(line)
  while (letters.length > 1 && measure(`${letters.join('')}…`) > width) letters.pop()
  return `${letters.join('')}…`
}

/** A title cut where the words that were typed stand in it, so that they can be shown in another weight. */
export function markWords(title: string, words: string): { text: string; marked: boolean }[] {
  const typed = words
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .sort((a, b) => b.length - a.length)
  if (typed.length === 0) return [{ text: title, marked: false }]
  const pattern = new RegExp(`(${typed.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi')
  // A split by a group puts what matched at the odd places.
  return title
    .split(pattern)
    .map((text, i) => ({ text, marked: i % 2 === 1 }))
    .filter(({ text }) => text !== '')
}

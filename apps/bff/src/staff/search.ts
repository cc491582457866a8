/** An ILIKE pattern for "contains `text`", in which %, _ and \ stand for themselves. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

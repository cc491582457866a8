/** A UUID v4. WeChat has no crypto.randomUUID; the id only has to be unique among one buyer's taps, so Math.random will do. */
export function newRequestId(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16)
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16)
  })
}

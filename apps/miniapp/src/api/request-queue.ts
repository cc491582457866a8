/** Order of service when WeChat's ten connections are taken. */
export type Priority = 'rush' | 'action' | 'read' | 'quiet'

export interface RequestQueue {
  run<T>(priority: Priority, start: () => Promise<T>): Promise<T>
}

const order: readonly Priority[] = ['rush', 'action', 'read', 'quiet']

/**
 * WeChat runs ten requests at once and makes the eleventh wait, whoever it is. Here reads use at most `limit - kept` of them,
 * so a tap on the buy button never stands behind a list of pictures.
 */
export function createRequestQueue({ limit, kept }: { limit: number; kept: number }): RequestQueue {
  const waiting: Record<Priority, (() => void)[]> = { rush: [], action: [], read: [], quiet: [] }
  let running = 0

  const mayStart = (priority: Priority) =>
    running < (priority === 'rush' || priority === 'action' ? limit : limit - kept)

  const startNext = () => {
    for (const priority of order) {
      while (waiting[priority].length > 0 && mayStart(priority)) waiting[priority].shift()?.()
    }
  }

  return {
    run(priority, start) {
      return new Promise((resolve, reject) => {
        waiting[priority].push(() => {
          running += 1
          start()
            .finally(() => {
              running -= 1
              startNext()
            })
            .then(resolve, reject)
        })
        startNext()
      })
    },
  }
}

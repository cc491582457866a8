/** Order of service when WeChat's ten connections are taken. */
export type Priority = 'rush' | 'action' | 'room' | 'read' | 'quiet'

export interface RequestQueueRule {
  readonly limit: number
  /** Connections that reads may not take. */
  readonly kept: number
  /** Until `release` nothing starts. */
  readonly held?: boolean
}

export interface RequestQueue {
  run<T>(priority: Priority, start: () => Promise<T>): Promise<T>
  /** Lets go what was held back. */
  release(): void
}

const order: readonly Priority[] = ['rush', 'action', 'room', 'read', 'quiet']

/**
 * WeChat runs ten requests at once and makes the eleventh wait, whoever it is. Here reads use at most `limit - kept` of them,
 * so a tap on the buy button never stands behind a list of pictures.
 */
export function createRequestQueue({ limit, kept, held = false }: RequestQueueRule): RequestQueue {
  const waiting: Record<Priority, (() => void)[]> = { rush: [], action: [], room: [], read: [], quiet: [] }
  let running = 0
  let closed = held

  const mayStart = (priority: Priority) =>
    !closed && running < (priority === 'read' || priority === 'quiet' ? limit - kept : limit)

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
    release() {
      closed = false
      startNext()
    },
  }
}

import { connect, createServer } from 'node:net'

// Below Linux's ephemeral range (32768–60999): while a store is down for a crash test, a client's outgoing connection
// must not be able to take its port.
const FREE_FROM = 20_000
const FREE_TO = 32_000
// A port is taken up some seconds after it was found. So a process gives none out twice, and begins a stretch away from those started with it.
let next = (process.pid * 101) % (FREE_TO - FREE_FROM)

export async function isPortFree(port: number): Promise<boolean> {
  return !(await answers(port)) && (await canListen(port))
}

/** A free port, `preferred` when it is free. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = FREE_FROM + next
    next = (next + 1) % (FREE_TO - FREE_FROM)
    if (await isPortFree(port)) return port
  }
  throw new Error(`no free port found between ${FREE_FROM} and ${FREE_TO}`)
}

/** The first free port at or after `preferred`. */
export async function nextFreePort(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + 100; port++) if (await isPortFree(port)) return port
  return freePort()
}

/** Whether something accepts connections there; macOS lets us bind 127.0.0.1 beside a listener on 0.0.0.0. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 500 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

import pg from 'pg'

export function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

/** Runs `work` on the server's `postgres` database, from where databases are made and dropped. */
export async function onMaintenanceDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  maintenance.search = ''
  return await connected(maintenance.href, work)
}

export async function canConnect(url: string): Promise<void> {
  await connected(url, async () => {})
}

/** @returns the name of the database made */
export async function createDatabase(url: string): Promise<string> {
  const name = databaseName(url)
  await onMaintenanceDatabase(url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`))
  return name
}

export async function dropDatabase(url: string): Promise<void> {
  const name = databaseName(url)
  await onMaintenanceDatabase(url, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  )
}

export async function databaseVersion(url: string): Promise<string> {
  return await connected(url, async (client) => {
    const { rows } = await client.query<{ version: string }>('SELECT version()')
    return rows[0]?.version ?? ''
  })
}

/** Prisma's own code for a failed connection: P1000 password, P1003 no such database, P1001 not reachable. */
export function describeError(error: unknown, url: string): { code: string; message: string } {
  const { code = '', message } = error as Error & { code?: string }
  if (code === '3D000') return { code: 'P1003', message: `Database \`${databaseName(url)}\` does not exist` }
  return { code: code === '28P01' ? 'P1000' : 'P1001', message: message || code }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

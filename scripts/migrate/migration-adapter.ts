// adapter-pg serves a running application. Migrations ask four more things of it, each found by a failing run:
//  1. the system catalogues' own types ("char", name[], oid, regclass …), which it refuses to decode;
//  2. whole scripts, which it splits at every ";" and so breaks function bodies and loses atomicity;
//  3. "char" columns as Character, which it reports as Text;
//  4. a shadow database, which it opens by overriding only `database`, so that with a connectionString the shadow run
//     silently happens in the real database, and drops while still connected to it.
import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, DriverAdapterError, type SqlQuery, type SqlResultSet } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { onMaintenanceDatabase } from './maintenance.ts'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
type Connection = { host: string; port: number; user: string; password: string; database: string }
type Fields = { fields?: { dataTypeID: number }[]; rows: unknown[] & { charColumns?: number[] } }

const CHAR = 18
// Types of the system catalogues, read as what adapter-pg knows: text, text[] and int4.
const READ_AS: Record<number, number> = {
  [CHAR]: 25,
  1002: 1009,
  1003: 1009,
  22: 25,
  24: 25,
  28: 23,
  194: 25,
  2205: 25,
  2206: 25,
}

export class MigrationAdapter extends PrismaPg {
  readonly #connection: Connection

  /** @param url undefined only for work that never connects, such as a diff between two files */
  constructor(url: string | undefined, connection: Connection = connectionOf(url ?? 'postgresql://nowhere')) {
    const schema = url === undefined ? null : new URL(url).searchParams.get('schema')
    super({ ...connection, Client: CatalogueClient } as pg.PoolConfig, schema === null ? {} : { schema })
    this.#connection = connection
  }

  override async connect() {
    return withMigrationNeeds(await super.connect())
  }

  override async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`
    const shadow = { ...this.#connection, database }
    const url = urlOf(this.#connection)
    await onMaintenanceDatabase(url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`))
    const adapter = await new MigrationAdapter(urlOf(shadow), shadow).connect()
    const dispose = adapter.dispose.bind(adapter)
    adapter.dispose = async () => {
      await dispose()
      await onMaintenanceDatabase(url, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`),
      )
    }
    return adapter
  }
}

function withMigrationNeeds(adapter: Adapter): Adapter {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query: SqlQuery): Promise<SqlResultSet> => {
    const result = await queryRaw(query)
    for (const column of (result.rows as Fields['rows']).charColumns ?? [])
      result.columnTypes[column] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (script: string): Promise<void> => {
    try {
      await adapter.underlyingDriver().query(script) // one simple query: one transaction, bodies untouched
    } catch (error) {
      const { code = 'N/A', severity = 'ERROR', message, detail, column, hint } = error as pg.DatabaseError
      throw new DriverAdapterError({
        kind: 'postgres',
        originalCode: code,
        originalMessage: message,
        code,
        severity,
        message,
        detail,
        column,
        hint,
      })
    }
  }
  return adapter
}

/** A client whose results look as if every column had a type adapter-pg knows. */
class CatalogueClient extends pg.Client {
  override query(...[config, values, callback]: unknown[]): never {
    const asked = withKnownTypes(config)
    const forward = (...args: unknown[]) => (super.query as (...args: unknown[]) => unknown).apply(this, args) as never
    if (typeof values === 'function') return forward(asked, afterwards(values))
    if (typeof callback === 'function') return forward(asked, values, afterwards(callback))
    const result = forward(asked, values) as unknown
    return (result instanceof Promise ? result.then(relabel) : result) as never
  }
}

function withKnownTypes(config: unknown): unknown {
  const { types } = (config ?? {}) as { types?: { getTypeParser(oid: number, format: string): unknown } }
  if (types === undefined) return config
  return {
    ...(config as object),
    types: { getTypeParser: (oid: number, format: string) => types.getTypeParser(READ_AS[oid] ?? oid, format) },
  }
}

function afterwards(callback: unknown) {
  return (error: unknown, result: unknown) => (callback as (...args: unknown[]) => void)(error, relabel(result))
}

function relabel(result: unknown): unknown {
  for (const one of [result].flat() as (Fields | undefined)[])
    one?.fields?.forEach((field, index) => {
      if (field.dataTypeID === CHAR) (one.rows.charColumns ??= []).push(index)
      field.dataTypeID = READ_AS[field.dataTypeID] ?? field.dataTypeID
    })
  return result
}

function connectionOf(url: string): Connection {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

function urlOf({ host, port, user, password, database }: Connection): string {
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`
}

import pg from 'pg'
export async function testDatabase() {
  const admin = new pg.Client('postgresql://tidegate@127.0.0.1:5999/postgres'); await admin.connect()
  const name = `t_${process.pid}_${Date.now()}`
  await admin.query(`create database ${name} template dev`); await admin.end()
  const url = `postgresql://tidegate@127.0.0.1:5999/${name}`
  return { url, pool: new pg.Pool({ connectionString: url, max: 10 }) }
}

/** `node prisma/seed/first-owner.ts <account> <name>` with DATABASE_URL as the BFF has it: opens the admin of a shop where nobody works yet. */
import pg from 'pg'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import { createIds, maxWorkers } from '../../apps/bff/src/kernel/snowflake.ts'
import { hireFirstOwner } from '../../apps/bff/src/people/staff.ts'
import { hireInput } from '../../packages/shared/src/contracts/people.ts'

const [account, name] = process.argv.slice(2)
const { DATABASE_URL } = process.env
const person = hireInput.safeParse({ account, name, role: 'OWNER' })
if (!DATABASE_URL || !person.success) {
  const issue = person.error?.issues[0]
  process.stderr.write(
    issue ? `first-owner.ts <account> <name>: ${issue.path.join()}: ${issue.message}\n` : 'DATABASE_URL is not set\n',
  )
  process.exit(1)
}
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1, connectionTimeoutMillis: 5_000 })
try {
  // The last worker number is the last to be leased.
  const ids = createIds({ worker: maxWorkers - 1, clock: systemClock })
  const login = await hireFirstOwner({ pool, newId: () => ids.next(0) }, person.data)
  if (!login) {
    process.stderr.write('somebody works here already: an owner adds people in the admin (人员)\n')
    process.exitCode = 1
  } else
    process.stdout.write(
      `account ${login.account}, password ${login.password}: for one login, which asks for another\n`,
    )
} finally {
  await pool.end()
}

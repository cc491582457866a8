import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { bulkhead } from 'cockatiel'

/** OWASP's scrypt setting (N=2^17, r=8, p=1): about 0.3 s and 128 MB a try. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

/** `scrypt$<salt>$<key>`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
}

/** Takes as long for a missing hash as for a wrong password, so that nobody learns which accounts exist. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, salt = '', key = ''] = (hash ?? nobody).split('$')
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  const expected = Buffer.from(key, 'base64url')
  return hash !== null && expected.length === derived.length && timingSafeEqual(expected, derived)
}

/** @throws BulkheadRejectedError while too many wait. */
function derive(password: string, salt: Buffer): Promise<Buffer> {
  return few.execute(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)))
      }),
  )
}

// A process has four threads for this, files and names together, and anybody may send passwords: two of them and 256 MB at most, and who
// would wait longer than 3 s is told to come back.
const few = bulkhead(2, 20)

const nobody = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`

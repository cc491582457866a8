import proxyAddress from '@fastify/proxy-addr'

/** Whether a hop of a request is one of our own. */
export type TrustProxy = (address: string, hop: number) => boolean

/**
 * @param ranges addresses, CIDR ranges and the names `loopback`, `linklocal`, `uniquelocal`, separated by commas
 *
 * Parsing an address and comparing it is 4 % of a reserve, and the hops that are asked about are the few load balancers in front: their
 * verdicts are kept. Who sends a forwarded-for of his own invention can ask about anything, so the list of verdicts starts anew when full.
 */
export function createTrustProxy(ranges: string): TrustProxy {
  const compiled = proxyAddress.compile(ranges.split(',').map((range) => range.trim()))
  const verdicts = new Map<string, boolean>()
  return (address, hop) => {
    const known = verdicts.get(address)
    if (known !== undefined) return known
    const trusted = compiled(address, hop)
    if (verdicts.size >= verdictsMax) verdicts.clear()
    verdicts.set(address, trusted)
    return trusted
  }
}

const verdictsMax = 1_000

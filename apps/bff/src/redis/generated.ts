// Made by scripts/build-lua.ts from scripts/*.lua. Do not edit: change the .lua file and run it again.
import type { Redis } from 'ioredis'

type Value = string | number

export interface ReleaseKeys {
  stock: string
  buyers: string
  reservation: string
  released: string
}
export interface ReleaseArgs {
  order: Value
  buyer: Value
  quantity: Value
  ghostOf: Value
  keepMs: Value
}

export interface ReserveKeys {
  stock: string
  buyers: string
  reservation: string
  bucket: string
  journal: string
}
export interface ReserveArgs {
  order: Value
  buyer: Value
  offer: Value
  request: Value
  quantity: Value
  tapMs: Value
  burstMs: Value
  keepMs: Value
}

export interface SetStatusKeys {
  stock: string
}
export interface SetStatusArgs {
  status: Value
}

export interface SettleKeys {
  journal: string
  reservations: readonly string[]
}
export interface SettleArgs {
  group: Value
  entries: readonly Value[]
}

export interface WarmKeys {
  stock: string
  buyers: string
}
export interface WarmArgs {
  epoch: Value
  status: Value
  startsAt: Value
  endsAt: Value
  available: Value
  total: Value
  limit: Value
  version: Value
  run: Value
  holdings: readonly Value[]
}

/** Every script, defined once on `redis`. Replies are raw: the caller parses them into its outcome. */
export interface Scripts {
  release(keys: ReleaseKeys, args: ReleaseArgs): Promise<unknown>
  reserve(keys: ReserveKeys, args: ReserveArgs): Promise<unknown>
  setStatus(keys: SetStatusKeys, args: SetStatusArgs): Promise<unknown>
  settle(keys: SettleKeys, args: SettleArgs): Promise<unknown>
  warm(keys: WarmKeys, args: WarmArgs): Promise<unknown>
}

export function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('tidegateRelease', { lua: releaseLua, numberOfKeys: 4 })
  redis.defineCommand('tidegateReserve', { lua: reserveLua, numberOfKeys: 5 })
  redis.defineCommand('tidegateSetStatus', { lua: setStatusLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateSettle', { lua: settleLua })
  redis.defineCommand('tidegateWarm', { lua: warmLua, numberOfKeys: 2 })
  const commands = redis as unknown as Record<string, (...values: Value[]) => Promise<unknown>>
  const run = (command: string, values: Value[]) => (commands[command] as (...values: Value[]) => Promise<unknown>).apply(redis, values)
  return {
    release: (keys, args) => run('tidegateRelease', [keys.stock, keys.buyers, keys.reservation, keys.released, args.order, args.buyer, args.quantity, args.ghostOf, args.keepMs]),
    reserve: (keys, args) => run('tidegateReserve', [keys.stock, keys.buyers, keys.reservation, keys.bucket, keys.journal, args.order, args.buyer, args.offer, args.request, args.quantity, args.tapMs, args.burstMs, args.keepMs]),
    setStatus: (keys, args) => run('tidegateSetStatus', [keys.stock, args.status]),
    settle: (keys, args) => run('tidegateSettle', [1 + keys.reservations.length, keys.journal, ...keys.reservations, args.group, ...args.entries]),
    warm: (keys, args) => run('tidegateWarm', [keys.stock, keys.buyers, args.epoch, args.status, args.startsAt, args.endsAt, args.available, args.total, args.limit, args.version, args.run, ...args.holdings]),
  }
}

const releaseLua = "if not redis.call('SET', KEYS[4], '1', 'NX', 'PX', ARGV[5]) then\n  return 'ALREADY'\nend\nif redis.call('HGET', KEYS[3], 'order') == ARGV[1] then\n  redis.call('HSET', KEYS[3], 'state', 'RELEASED')\nend\nlocal epoch = redis.call('HGET', KEYS[1], 'epoch')\nif not epoch then\n  return 'COLD'\nend\nif ARGV[4] == '' or tonumber(ARGV[4]) < tonumber(epoch) then\n  redis.call('HINCRBY', KEYS[1], 'available', ARGV[3])\nend\nif redis.call('HINCRBY', KEYS[2], ARGV[2], -tonumber(ARGV[3])) <= 0 then\n  redis.call('HDEL', KEYS[2], ARGV[2])\nend\nredis.call('HINCRBY', KEYS[1], 'version', 1)\nreturn 'RELEASED'"
const reserveLua = "local quantity = tonumber(ARGV[5])\nlocal seen = redis.call('HMGET', KEYS[3], 'order', 'offer', 'quantity', 'epoch')\nif seen[1] then\n  if seen[2] ~= ARGV[3] or tonumber(seen[3]) ~= quantity then\n    return { 'REQUEST_ID_REUSED', '', 0, 0 }\n  end\n  return { 'AGAIN', seen[1], tonumber(seen[4]), 0 }\nend\nlocal stock = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit', 'version')\nif not stock[1] then\n  return { 'COLD', '', 0, 0 }\nend\nlocal epoch, version = tonumber(stock[1]), tonumber(stock[7])\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nlocal endsAt = tonumber(stock[4])\nlocal arrival = math.max(tonumber(redis.call('GET', KEYS[4]) or 0), now) + tonumber(ARGV[6])\nif arrival - now > tonumber(ARGV[7]) then\n  return { 'TOO_FAST', '', epoch, version }\nend\nredis.call('SET', KEYS[4], string.format('%d', arrival), 'PX', math.max(math.ceil(arrival - now), 1))\nif now < tonumber(stock[3]) then\n  return { 'NOT_STARTED', '', epoch, version }\nend\nif now >= endsAt then\n  return { 'ENDED', '', epoch, version }\nend\nif stock[2] ~= 'OPEN' then\n  return { 'PAUSED', '', epoch, version }\nend\nlocal held = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0)\nif held + quantity > tonumber(stock[6]) then\n  return { 'LIMIT_REACHED', '', epoch, version }\nend\nif tonumber(stock[5]) < quantity then\n  return { 'SOLD_OUT', '', epoch, version }\nend\nredis.call('HINCRBY', KEYS[1], 'available', -quantity)\nredis.call('HINCRBY', KEYS[2], ARGV[2], quantity)\nredis.call('HSET', KEYS[3], 'order', ARGV[1], 'offer', ARGV[3], 'quantity', quantity, 'state', 'HELD',\n  'epoch', epoch, 'at', string.format('%d', now))\nredis.call('PEXPIREAT', KEYS[3], string.format('%d', endsAt + tonumber(ARGV[8])))\nredis.call('XADD', KEYS[5], '*', 'order', ARGV[1], 'buyer', ARGV[2], 'offer', ARGV[3], 'quantity', quantity,\n  'request', ARGV[4], 'epoch', epoch)\nreturn { 'RESERVED', ARGV[1], epoch, version }"
const setStatusLua = "if redis.call('EXISTS', KEYS[1]) == 0 then\n  return 0\nend\nredis.call('HSET', KEYS[1], 'status', ARGV[1])\nreturn redis.call('HINCRBY', KEYS[1], 'version', 1)"
const settleLua = "local entries = {}\nfor i = 1, (#KEYS - 1) do\n  local reservation = KEYS[1 + i]\n  local order = ARGV[1 + 2 * i]\n  entries[i] = ARGV[1 + 2 * i - 1]\n  local held = redis.call('HMGET', reservation, 'order', 'state')\n  if held[1] == order and held[2] == 'HELD' then\n    redis.call('HSET', reservation, 'state', 'WRITTEN')\n  end\nend\nredis.call('XACK', KEYS[1], ARGV[1], unpack(entries))\nreturn redis.call('XDEL', KEYS[1], unpack(entries))"
const warmLua = "local shelf = redis.call('HMGET', KEYS[1], 'epoch', 'version')\nif shelf[1] and tonumber(shelf[1]) >= tonumber(ARGV[1]) then\n  return 'STALE'\nend\nif (shelf[2] or '0') ~= ARGV[8] then\n  return 'MOVED'\nend\nredis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'status', ARGV[2], 'startsAt', ARGV[3], 'endsAt', ARGV[4],\n  'available', ARGV[5], 'total', ARGV[6], 'limit', ARGV[7], 'run', ARGV[9])\nredis.call('HINCRBY', KEYS[1], 'version', 1)\nredis.call('DEL', KEYS[2])\nfor i = 1, (#ARGV - 9), 2 do\n  redis.call('HSET', KEYS[2], ARGV[9 + i], ARGV[9 + i + 1])\nend\nreturn 'WARMED'"

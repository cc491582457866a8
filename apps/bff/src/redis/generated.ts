// Made by scripts/build-lua.ts from scripts/*.lua. Do not edit: change the .lua file and run it again.
import type { Redis } from 'ioredis'

type Value = string | number
/**
 * A list is one value of the call, and the client lays it flat. Spread, some 60,000 values overflow the stack after the client has made room for
 * the reply, and whatever else was asked in that turn gets the reply of another.
 */
type Call = (Value | readonly Value[])[]

export interface GiveUnitsKeys {
  stock: string
  given: string
  standby: string
}
export interface GiveUnitsArgs {
  epoch: Value
  units: Value
  forTaps: Value
  keepMs: Value
}

export interface ReceiptKeys {
  reservation: string
  journal: string
}
export interface ReceiptArgs {

}

export interface RegrantKeys {
  stock: string
  buyers: string
  regranted: string
}
export interface RegrantArgs {
  buyer: Value
  quantity: Value
  keepMs: Value
}

export interface ReleaseKeys {
  stock: string
  buyers: string
  reservation: string
  released: string
  standby: string
}
export interface ReleaseArgs {
  order: Value
  buyer: Value
  quantity: Value
  ghostOf: Value
  struckOut: Value
  keepMs: Value
}

export interface ReserveKeys {
  stock: string
  buyers: string
  journal: string
  taps: readonly string[]
}
export interface ReserveArgs {
  offer: Value
  tapMs: Value
  burstMs: Value
  keepMs: Value
  backlogMax: Value
  taps: readonly Value[]
}

export interface RoomAdmitKeys {
  state: string
  history: string
  finished: string
  pace: string
}
export interface RoomAdmitArgs {
  epoch: Value
  hold: Value
  cap: Value
  capBy: Value
  ceiling: Value
  windowMs: Value
  keepMs: Value
}

export interface RoomEnterKeys {
  state: string
  entries: readonly string[]
}
export interface RoomEnterArgs {
  epoch: Value
  buyer: Value
  token: Value
  luck: Value
  keepMs: Value
}

export interface RoomFreezeKeys {
  state: string
}
export interface RoomFreezeArgs {
  epoch: Value
  earlyMs: Value
}

export interface RoomKeepKeys {
  state: string
}
export interface RoomKeepArgs {
  epoch: Value
  serving: Value
  tail: Value
}

export interface RoomNoteKeys {
  state: string
}
export interface RoomNoteArgs {
  epoch: Value
  fields: readonly Value[]
}

export interface RoomOpenKeys {
  state: string
  finished: string
}
export interface RoomOpenArgs {
  epoch: Value
  version: Value
  serving: Value
  tail: Value
  size: Value
  key: Value
  expireAt: Value
  settings: readonly Value[]
}

export interface SetEndKeys {
  stock: string
}
export interface SetEndArgs {
  endsAt: Value
}

export interface SetStatusKeys {
  stock: string
}
export interface SetStatusArgs {
  status: Value
}

export interface SettleKeys {
  journal: string
}
export interface SettleArgs {
  group: Value
  entries: readonly Value[]
}

export interface StandbyAnnounceKeys {
  stock: string
  offers: string
}
export interface StandbyAnnounceArgs {
  offer: Value
  at: Value
}

export interface StandbyGrantKeys {
  stock: string
  buyers: string
  standby: string
  entries: string
  reservation: string
  journal: string
}
export interface StandbyGrantArgs {
  offer: Value
  buyer: Value
  request: Value
  order: Value
  returnable: Value
  keepMs: Value
}

export interface StandbyJoinKeys {
  stock: string
  buyers: string
  reservation: string
  standby: string
  entries: string
  offers: string
}
export interface StandbyJoinArgs {
  offer: Value
  buyer: Value
  request: Value
  quantity: Value
  rank: Value
  beyond: Value
  atLeast: Value
  perUnit: Value
}

export interface StandbyLeaveKeys {
  standby: string
  entries: string
}
export interface StandbyLeaveArgs {
  buyer: Value
}

export interface StandbyPlaceKeys {
  stock: string
  standby: string
  entries: string
}
export interface StandbyPlaceArgs {
  buyer: Value
  elsewhere: Value
}

export interface StandbySetAsideKeys {
  stock: string
  standby: string
  entries: string
  offers: string
}
export interface StandbySetAsideArgs {
  offer: Value
  floor: Value
  ceiling: Value
  elsewhere: Value
  awaited: Value
  forsaken: Value
  returnable: Value
  headsMax: Value
  passedMax: Value
  keepMs: Value
}

export interface StandbyWaitsKeys {
  standby: string
  entries: string
}
export interface StandbyWaitsArgs {
  floor: Value
  ceiling: Value
  returnable: Value
  passedMax: Value
}

export interface StrikeOutKeys {
  released: string
}
export interface StrikeOutArgs {
  striker: Value
  keepMs: Value
}

export interface TakeTurnKeys {
  turns: string
}
export interface TakeTurnArgs {
  perSecond: Value
  burst: Value
}

export interface TakeUnitsKeys {
  stock: string
  leaving: string
}
export interface TakeUnitsArgs {
  transfer: Value
  from: Value
  units: Value
}

export interface WarmKeys {
  stock: string
  buyers: string
  counted: string
  leaving: string
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
  holders: Value
}

/** Every script, defined once on `redis`. Replies are raw: the caller parses them into its outcome. */
export interface Scripts {
  giveUnits(keys: GiveUnitsKeys, args: GiveUnitsArgs): Promise<unknown>
  receipt(keys: ReceiptKeys, args: ReceiptArgs): Promise<unknown>
  regrant(keys: RegrantKeys, args: RegrantArgs): Promise<unknown>
  release(keys: ReleaseKeys, args: ReleaseArgs): Promise<unknown>
  reserve(keys: ReserveKeys, args: ReserveArgs): Promise<unknown>
  roomAdmit(keys: RoomAdmitKeys, args: RoomAdmitArgs): Promise<unknown>
  roomEnter(keys: RoomEnterKeys, args: RoomEnterArgs): Promise<unknown>
  roomFreeze(keys: RoomFreezeKeys, args: RoomFreezeArgs): Promise<unknown>
  roomKeep(keys: RoomKeepKeys, args: RoomKeepArgs): Promise<unknown>
  roomNote(keys: RoomNoteKeys, args: RoomNoteArgs): Promise<unknown>
  roomOpen(keys: RoomOpenKeys, args: RoomOpenArgs): Promise<unknown>
  setEnd(keys: SetEndKeys, args: SetEndArgs): Promise<unknown>
  setStatus(keys: SetStatusKeys, args: SetStatusArgs): Promise<unknown>
  settle(keys: SettleKeys, args: SettleArgs): Promise<unknown>
  standbyAnnounce(keys: StandbyAnnounceKeys, args: StandbyAnnounceArgs): Promise<unknown>
  standbyGrant(keys: StandbyGrantKeys, args: StandbyGrantArgs): Promise<unknown>
  standbyJoin(keys: StandbyJoinKeys, args: StandbyJoinArgs): Promise<unknown>
  standbyLeave(keys: StandbyLeaveKeys, args: StandbyLeaveArgs): Promise<unknown>
  standbyPlace(keys: StandbyPlaceKeys, args: StandbyPlaceArgs): Promise<unknown>
  standbySetAside(keys: StandbySetAsideKeys, args: StandbySetAsideArgs): Promise<unknown>
  standbyWaits(keys: StandbyWaitsKeys, args: StandbyWaitsArgs): Promise<unknown>
  strikeOut(keys: StrikeOutKeys, args: StrikeOutArgs): Promise<unknown>
  takeTurn(keys: TakeTurnKeys, args: TakeTurnArgs): Promise<unknown>
  takeUnits(keys: TakeUnitsKeys, args: TakeUnitsArgs): Promise<unknown>
  warm(keys: WarmKeys, args: WarmArgs): Promise<unknown>
}

export function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('tidegateGiveUnits', { lua: giveUnitsLua, numberOfKeys: 3 })
  redis.defineCommand('tidegateReceipt', { lua: receiptLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateRegrant', { lua: regrantLua, numberOfKeys: 3 })
  redis.defineCommand('tidegateRelease', { lua: releaseLua, numberOfKeys: 5 })
  redis.defineCommand('tidegateReserve', { lua: reserveLua })
  redis.defineCommand('tidegateRoomAdmit', { lua: roomAdmitLua, numberOfKeys: 4 })
  redis.defineCommand('tidegateRoomEnter', { lua: roomEnterLua })
  redis.defineCommand('tidegateRoomFreeze', { lua: roomFreezeLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateRoomKeep', { lua: roomKeepLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateRoomNote', { lua: roomNoteLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateRoomOpen', { lua: roomOpenLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateSetEnd', { lua: setEndLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateSetStatus', { lua: setStatusLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateSettle', { lua: settleLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateStandbyAnnounce', { lua: standbyAnnounceLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateStandbyGrant', { lua: standbyGrantLua, numberOfKeys: 6 })
  redis.defineCommand('tidegateStandbyJoin', { lua: standbyJoinLua, numberOfKeys: 6 })
  redis.defineCommand('tidegateStandbyLeave', { lua: standbyLeaveLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateStandbyPlace', { lua: standbyPlaceLua, numberOfKeys: 3 })
  redis.defineCommand('tidegateStandbySetAside', { lua: standbySetAsideLua, numberOfKeys: 4 })
  redis.defineCommand('tidegateStandbyWaits', { lua: standbyWaitsLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateStrikeOut', { lua: strikeOutLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateTakeTurn', { lua: takeTurnLua, numberOfKeys: 1 })
  redis.defineCommand('tidegateTakeUnits', { lua: takeUnitsLua, numberOfKeys: 2 })
  redis.defineCommand('tidegateWarm', { lua: warmLua, numberOfKeys: 4 })
  const commands = redis as unknown as Record<string, (...call: Call) => Promise<unknown>>
  const run = (command: string, call: Call) => (commands[command] as (...call: Call) => Promise<unknown>).apply(redis, call)
  return {
    giveUnits: (keys, args) => run('tidegateGiveUnits', [keys.stock, keys.given, keys.standby, args.epoch, args.units, args.forTaps, args.keepMs]),
    receipt: (keys, args) => run('tidegateReceipt', [keys.reservation, keys.journal]),
    regrant: (keys, args) => run('tidegateRegrant', [keys.stock, keys.buyers, keys.regranted, args.buyer, args.quantity, args.keepMs]),
    release: (keys, args) => run('tidegateRelease', [keys.stock, keys.buyers, keys.reservation, keys.released, keys.standby, args.order, args.buyer, args.quantity, args.ghostOf, args.struckOut, args.keepMs]),
    reserve: (keys, args) => run('tidegateReserve', [3 + keys.taps.length, keys.stock, keys.buyers, keys.journal, keys.taps, args.offer, args.tapMs, args.burstMs, args.keepMs, args.backlogMax, args.taps]),
    roomAdmit: (keys, args) => run('tidegateRoomAdmit', [keys.state, keys.history, keys.finished, keys.pace, args.epoch, args.hold, args.cap, args.capBy, args.ceiling, args.windowMs, args.keepMs]),
    roomEnter: (keys, args) => run('tidegateRoomEnter', [1 + keys.entries.length, keys.state, keys.entries, args.epoch, args.buyer, args.token, args.luck, args.keepMs]),
    roomFreeze: (keys, args) => run('tidegateRoomFreeze', [keys.state, args.epoch, args.earlyMs]),
    roomKeep: (keys, args) => run('tidegateRoomKeep', [keys.state, args.epoch, args.serving, args.tail]),
    roomNote: (keys, args) => run('tidegateRoomNote', [keys.state, args.epoch, args.fields]),
    roomOpen: (keys, args) => run('tidegateRoomOpen', [keys.state, keys.finished, args.epoch, args.version, args.serving, args.tail, args.size, args.key, args.expireAt, args.settings]),
    setEnd: (keys, args) => run('tidegateSetEnd', [keys.stock, args.endsAt]),
    setStatus: (keys, args) => run('tidegateSetStatus', [keys.stock, args.status]),
    settle: (keys, args) => run('tidegateSettle', [keys.journal, args.group, args.entries]),
    standbyAnnounce: (keys, args) => run('tidegateStandbyAnnounce', [keys.stock, keys.offers, args.offer, args.at]),
    standbyGrant: (keys, args) => run('tidegateStandbyGrant', [keys.stock, keys.buyers, keys.standby, keys.entries, keys.reservation, keys.journal, args.offer, args.buyer, args.request, args.order, args.returnable, args.keepMs]),
    standbyJoin: (keys, args) => run('tidegateStandbyJoin', [keys.stock, keys.buyers, keys.reservation, keys.standby, keys.entries, keys.offers, args.offer, args.buyer, args.request, args.quantity, args.rank, args.beyond, args.atLeast, args.perUnit]),
    standbyLeave: (keys, args) => run('tidegateStandbyLeave', [keys.standby, keys.entries, args.buyer]),
    standbyPlace: (keys, args) => run('tidegateStandbyPlace', [keys.stock, keys.standby, keys.entries, args.buyer, args.elsewhere]),
    standbySetAside: (keys, args) => run('tidegateStandbySetAside', [keys.stock, keys.standby, keys.entries, keys.offers, args.offer, args.floor, args.ceiling, args.elsewhere, args.awaited, args.forsaken, args.returnable, args.headsMax, args.passedMax, args.keepMs]),
    standbyWaits: (keys, args) => run('tidegateStandbyWaits', [keys.standby, keys.entries, args.floor, args.ceiling, args.returnable, args.passedMax]),
    strikeOut: (keys, args) => run('tidegateStrikeOut', [keys.released, args.striker, args.keepMs]),
    takeTurn: (keys, args) => run('tidegateTakeTurn', [keys.turns, args.perSecond, args.burst]),
    takeUnits: (keys, args) => run('tidegateTakeUnits', [keys.stock, keys.leaving, args.transfer, args.from, args.units]),
    warm: (keys, args) => run('tidegateWarm', [keys.stock, keys.buyers, keys.counted, keys.leaving, args.epoch, args.status, args.startsAt, args.endsAt, args.available, args.total, args.limit, args.version, args.run, args.holders]),
  }
}

/** Puts every script into the server's cache, so that the first call of a sale is not the one that carries its source. */
export async function loadScripts(redis: Redis): Promise<void> {
  await Promise.all([giveUnitsLua, receiptLua, regrantLua, releaseLua, reserveLua, roomAdmitLua, roomEnterLua, roomFreezeLua, roomKeepLua, roomNoteLua, roomOpenLua, setEndLua, setStatusLua, settleLua, standbyAnnounceLua, standbyGrantLua, standbyJoinLua, standbyLeaveLua, standbyPlaceLua, standbySetAsideLua, standbyWaitsLua, strikeOutLua, takeTurnLua, takeUnitsLua, warmLua].map((lua) => redis.script('LOAD', lua)))
}

const giveUnitsLua = "local shelf = redis.call('HMGET', KEYS[1], 'epoch', 'awaited')\nif shelf[1] ~= ARGV[1] then\n  return 'STALE'\nend\nif not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[4]) then\n  return 'ALREADY'\nend\nlocal awaited = shelf[2] or redis.call('EXISTS', KEYS[3]) == 1\nredis.call('HINCRBY', KEYS[1], ARGV[3] == '' and awaited and 'aside' or 'available', ARGV[2])\nredis.call('HINCRBY', KEYS[1], 'total', ARGV[2])\nredis.call('HINCRBY', KEYS[1], 'version', 1)\nreturn 'GIVEN'"
const receiptLua = "local held = redis.call('HMGET', KEYS[1], 'order', 'entry', 'state')\nif not held[1] then\n  return {}\nend\nlocal queued = held[3] == 'HELD' and held[2] and #redis.call('XRANGE', KEYS[2], held[2], held[2]) > 0\nreturn { held[1], queued and 'QUEUED' or 'WRITTEN' }"
const regrantLua = "local shelf = redis.call('HMGET', KEYS[1], 'epoch', 'available')\nif not shelf[1] then\n  return 'COLD'\nend\nif redis.call('GET', KEYS[3]) == shelf[1] then\n  return 'ALREADY'\nend\nif tonumber(shelf[2]) < tonumber(ARGV[2]) then\n  return 'SHORT'\nend\nredis.call('SET', KEYS[3], shelf[1], 'PX', ARGV[3])\nredis.call('HINCRBY', KEYS[1], 'available', -tonumber(ARGV[2]))\nif ARGV[1] ~= '' then\n  redis.call('HINCRBY', KEYS[2], ARGV[1], ARGV[2])\nend\nreturn 'TAKEN'"
const releaseLua = "local mark = redis.call('GET', KEYS[4])\nif mark and mark ~= ARGV[5] then\n  return mark == '1' and 'ALREADY' or 'STRUCK_OUT'\nend\nredis.call('SET', KEYS[4], '1', 'PX', ARGV[6])\nif redis.call('HGET', KEYS[3], 'order') == ARGV[1] then\n  redis.call('HSET', KEYS[3], 'state', 'RELEASED')\nend\nlocal shelf = redis.call('HMGET', KEYS[1], 'epoch', 'awaited')\nlocal epoch = shelf[1]\nif not epoch then\n  return 'COLD'\nend\nif ARGV[4] == '' or tonumber(ARGV[4]) < tonumber(epoch) then\n  local awaited = shelf[2] or redis.call('EXISTS', KEYS[5]) == 1\n  redis.call('HINCRBY', KEYS[1], awaited and 'aside' or 'available', ARGV[3])\nend\nif redis.call('HINCRBY', KEYS[2], ARGV[2], -tonumber(ARGV[3])) <= 0 then\n  redis.call('HDEL', KEYS[2], ARGV[2])\nend\nredis.call('HINCRBY', KEYS[1], 'version', 1)\nreturn 'RELEASED'"
const reserveLua = "local stock = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit')\nlocal epoch = stock[1]\nlocal status = stock[2]\nlocal startsAt = tonumber(stock[3])\nlocal endsAt = tonumber(stock[4])\nlocal available = tonumber(stock[5])\nlocal limit = tonumber(stock[6])\nlocal room = tonumber(ARGV[5]) - redis.call('XLEN', KEYS[3])\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nlocal burst = now + tonumber(ARGV[3])\nlocal function take(reservation, bucket, order, buyer, request, quantity)\n  local seen = redis.call('HMGET', reservation, 'order', 'offer', 'quantity')\n  if seen[1] then\n    if seen[2] ~= ARGV[1] or tonumber(seen[3]) ~= quantity then\n      return 'REQUEST_ID_REUSED', ''\n    end\n    return 'AGAIN', seen[1]\n  end\n  if not epoch then\n    return 'COLD', ''\n  end\n  local arrival = math.max(tonumber(redis.call('GET', bucket) or 0), now) + tonumber(ARGV[2])\n  if arrival > burst then\n    return 'TOO_FAST', ''\n  end\n  redis.call('SET', bucket, string.format('%d', arrival), 'PX', math.max(math.ceil(arrival - now), 1))\n  if status == 'SHUT' then\n    return 'COLD', ''\n  end\n  if now < startsAt then\n    return 'NOT_STARTED', ''\n  end\n  if now >= endsAt then\n    return 'ENDED', ''\n  end\n  if status ~= 'OPEN' then\n    return 'PAUSED', ''\n  end\n  if tonumber(redis.call('HGET', KEYS[2], buyer) or 0) + quantity > limit then\n    return 'LIMIT_REACHED', ''\n  end\n  if available < quantity then\n    return 'SOLD_OUT', ''\n  end\n  if room <= 0 then\n    return 'BACKLOG', ''\n  end\n  redis.call('HINCRBY', KEYS[1], 'available', -quantity)\n  redis.call('HINCRBY', KEYS[2], buyer, quantity)\n  local entry = redis.call('XADD', KEYS[3], '*', 'reservation',\n    table.concat({ order, buyer, ARGV[1], quantity, request, epoch, 'RUSH' }, ' '))\n  redis.call('HSET', reservation, 'order', order, 'offer', ARGV[1], 'quantity', quantity, 'state', 'HELD', 'epoch', epoch,\n    'entry', entry)\n  redis.call('PEXPIREAT', reservation, string.format('%d', endsAt + tonumber(ARGV[4])))\n  available = available - quantity\n  room = room - 1\n  return 'RESERVED', order\nend\nlocal answers = {}\nfor i = 1, (#KEYS - 3) / 2 do\n  answers[2 * i - 1], answers[2 * i] = take(KEYS[3 + 2 * i - 1], KEYS[3 + 2 * i], ARGV[5 + 4 * i - 3], ARGV[5 + 4 * i - 2],\n    ARGV[5 + 4 * i - 1], tonumber(ARGV[5 + 4 * i]))\nend\nreturn answers"
const roomAdmitLua = "local state = redis.call('HMGET', KEYS[1], 'epoch', 'mode', 'startsAt', 'endsAt', 'serving', 'tail', 'rate', 'allowed', 'at', 'carry',\n  'key', 'controlAt', 'windowStart', 'pausedMs')\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nlocal function answer(code, serving, tail, unfinished, moved, control, pace)\n  return { code, now, serving or 0, tail or 0, unfinished or 0, moved or 0, control or 0, pace or {} }\nend\nif not state[1] then\n  return answer('COLD')\nend\nif state[1] ~= ARGV[1] then\n  return answer('STALE')\nend\nlocal mode, startsAt, endsAt = state[2], tonumber(state[3]), tonumber(state[4])\nlocal serving, tail = tonumber(state[5]), tonumber(state[6])\nif now >= endsAt then\n  return answer('ENDED', serving, tail)\nend\nif now < startsAt or (mode == 'SHUFFLE' and not state[11]) then\n  return answer('BEFORE', serving, tail)\nend\nlocal passed = math.min(math.max(now - tonumber(state[9] or startsAt), 0), 1000)\nlocal pausedMs = tonumber(state[14] or 0) + (ARGV[2] == 'PAUSE' and passed or 0)\nlocal saleClock = now - pausedMs\nlocal ready = mode == 'REJECT'\nlocal edge = ready and tail or serving\nlocal windowStart = tonumber(state[13])\nlocal head = redis.call('LINDEX', KEYS[2], 0)\nwhile head do\n  local at, number = string.match(head, '^(%d+):(%d+)$')\n  if tonumber(at) > saleClock - tonumber(ARGV[6]) then\n    break\n  end\n  windowStart = math.max(windowStart, tonumber(number))\n  redis.call('LPOP', KEYS[2])\n  head = redis.call('LINDEX', KEYS[2], 0)\nend\nlocal unfinished = 0\nif edge > windowStart then\n  unfinished = edge - windowStart - redis.call('BITCOUNT', KEYS[3], windowStart, edge - 1, 'BIT')\nend\nlocal rate = tonumber(state[7])\nlocal allowed = math.min(tonumber(state[8] or '') or rate, rate)\nlocal budget = tonumber(state[10] or 0) + allowed * passed / 1000\nlocal places = math.max(tonumber(ARGV[3]) - unfinished, 0)\nlocal waiting = math.max(tail - serving, 0)\nif ready then\n  places = math.max(places - (serving - tail), 0)\n  waiting = math.max(math.ceil(allowed) - (serving - tail), 0)\nend\nlocal step = math.floor(math.min(budget, places, waiting))\nif tonumber(ARGV[5]) >= 0 then\n  step = math.max(math.min(step, tonumber(ARGV[5]) - serving), 0)\nend\nlocal limited = 'NOTHING'\nif ARGV[2] ~= '' then\n  step, limited = 0, ARGV[2]\nelseif waiting > step then\n  limited = places <= step and ARGV[4] or 'RATE'\nend\nserving = serving + step\nredis.call('HSET', KEYS[1], 'serving', serving, 'at', now, 'carry', string.format('%.6f', math.min(budget - step, 1)),\n  'unfinished', unfinished + (ready and 0 or step), 'limited', limited, 'hold', ARGV[2], 'windowStart', windowStart,\n  'pausedMs', pausedMs)\nlocal expireAt = string.format('%d', endsAt + tonumber(ARGV[7]))\nedge = ready and tail or serving\nlocal last = redis.call('LINDEX', KEYS[2], -1)\nif not last or tonumber(string.match(last, ':(%d+)$')) ~= edge then\n  redis.call('RPUSH', KEYS[2], string.format('%d:%d', saleClock, edge))\n  redis.call('PEXPIREAT', KEYS[2], expireAt)\nend\nif now - tonumber(state[12] or 0) < 1000 then\n  return answer('ADMITTED', serving, tail, unfinished, step)\nend\nredis.call('HSET', KEYS[1], 'controlAt', now)\nredis.call('RPUSH', KEYS[4], edge)\nredis.call('LTRIM', KEYS[4], -61, -1)\nredis.call('PEXPIREAT', KEYS[4], expireAt)\nreturn answer('ADMITTED', serving, tail, unfinished, step, 1, redis.call('LRANGE', KEYS[4], 0, -1))"
const roomEnterLua = "local state = redis.call('HMGET', KEYS[1], 'epoch', 'mode', 'lobbyOpensAt', 'startsAt', 'endsAt', 'paused', 'queueMax', 'serving',\n  'tail', 'size', 'run')\nif not state[1] then\n  return { 'COLD', 0, '', -1 }\nend\nif state[1] ~= ARGV[1] then\n  return { 'STALE', 0, '', -1 }\nend\nlocal mode, tail, size = state[2], tonumber(state[9]), tonumber(state[10] or -1)\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nif now >= tonumber(state[5]) then\n  return { 'ENDED', 0, '', -1 }\nend\nfor i = 1, (#KEYS - 1) do\n  local entry = redis.call('HGET', KEYS[1 + i], ARGV[2])\n  if entry then\n    local token = string.gsub(string.sub(entry, 1, 16), '.', function(byte) return string.format('%02x', string.byte(byte)) end)\n    return { 'AGAIN', tonumber(string.sub(entry, 17)), token, size }\n  end\nend\nif state[11] and state[11] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then\n  return { 'COLD', 0, '', -1 }\nend\nlocal opensAt = mode == 'REJECT' and tonumber(state[4]) or tonumber(state[3])\nlocal aborted = state[6] == '1' and tail == 0 and tonumber(state[1]) > 1\nif now < opensAt or aborted then\n  return { 'NOT_OPEN', 0, '', -1 }\nend\nif mode == 'REJECT' then\n  if tail >= tonumber(state[8]) then\n    return { 'FULL', 0, '', -1 }\n  end\nelse\n  local most = tonumber(state[7])\n  local excess = tail - tonumber(state[8]) - most + 1\n  if excess > 0 and tonumber(ARGV[4]) < excess / (most / 10 + 1) then\n    return { 'FULL', 0, '', -1 }\n  end\nend\nlocal generation, rest, fits = 1, tail, 16384\nwhile rest >= fits and generation < (#KEYS - 1) do\n  generation, rest, fits = generation + 1, rest - fits, fits * 8\nend\nlocal raw = string.gsub(ARGV[3], '..', function(digits) return string.char(tonumber(digits, 16)) end)\nredis.call('HSET', KEYS[1 + generation], ARGV[2], raw .. string.format('%d', tail))\nif redis.call('HLEN', KEYS[1 + generation]) == 1 then\n  redis.call('PEXPIREAT', KEYS[1 + generation], string.format('%d', tonumber(state[5]) + tonumber(ARGV[5])))\nend\nredis.call('HINCRBY', KEYS[1], 'tail', 1)\nreturn { 'ENTERED', tail, ARGV[3], size }"
const roomFreezeLua = "local state = redis.call('HMGET', KEYS[1], 'epoch', 'startsAt', 'size', 'tail', 'run')\nif not state[1] then\n  return { 'COLD', 0 }\nend\nif state[1] ~= ARGV[1] then\n  return { 'STALE', 0 }\nend\nif state[3] then\n  return { 'FROZEN', tonumber(state[3]) }\nend\nif state[5] and state[5] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then\n  return { 'COLD', 0 }\nend\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nif now < tonumber(state[2]) - tonumber(ARGV[2]) then\n  return { 'NOT_YET', 0 }\nend\nredis.call('HSET', KEYS[1], 'size', state[4])\nreturn { 'FROZEN', tonumber(state[4]) }"
const roomKeepLua = "local known = redis.call('HMGET', KEYS[1], 'epoch', 'keptServing', 'keptTail')\nif known[1] ~= ARGV[1] then\n  return 0\nend\nredis.call('HSET', KEYS[1], 'keptServing', math.max(tonumber(known[2] or 0), tonumber(ARGV[2])),\n  'keptTail', math.max(tonumber(known[3] or 0), tonumber(ARGV[3])))\nreturn 1"
const roomNoteLua = "if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then\n  return 0\nend\nfor i = 1, (#ARGV - 1), 2 do\n  redis.call('HSET', KEYS[1], ARGV[1 + i], ARGV[1 + i + 1])\nend\nreturn 1"
const roomOpenLua = "local known = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'keptServing', 'keptTail', 'serving', 'tail', 'entriesUntil', 'run',\n  'mode', 'size')\nlocal run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')\nlocal epoch = tonumber(ARGV[1])\nif known[1] and tonumber(known[1]) > epoch then\n  return { 'STALE', 0, 0 }\nend\nlocal keptServing, keptTail = tonumber(ARGV[3]), tonumber(ARGV[4])\nlocal serving, tail = math.min(keptServing, keptTail), keptTail\nlocal opens = not known[1] or tonumber(known[1]) < epoch\nif opens then\n  redis.call('DEL', KEYS[1])\n  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'serving', serving, 'tail', tail, 'windowStart', serving,\n    'keptServing', keptServing, 'keptTail', keptTail, 'entriesUntil', ARGV[7], 'run', run)\n  known[7] = ARGV[7]\nelse\n  local notedServing, notedTail = tonumber(known[3] or keptServing), tonumber(known[4] or keptTail)\n  local forgot = notedServing < keptServing or notedTail < keptTail\n  serving = forgot and math.max(tonumber(known[5]), serving) or tonumber(known[5])\n  tail = forgot and math.max(tonumber(known[6]), tail) or tonumber(known[6])\n  keptServing, keptTail = math.max(notedServing, keptServing), math.max(notedTail, keptTail)\n  local queues = known[9] == 'FIFO' or (known[9] == 'SHUFFLE' and (known[10] or ARGV[5] ~= ''))\n  if known[8] and known[8] ~= run and queues and tail < keptTail then\n    for number = tail, keptTail - 1 do\n      redis.call('SETBIT', KEYS[2], number, 1)\n    end\n    redis.call('PEXPIREAT', KEYS[2], ARGV[7])\n    tail = keptTail\n  end\n  redis.call('HSET', KEYS[1], 'serving', serving, 'tail', tail, 'keptServing', keptServing, 'keptTail', keptTail, 'run', run)\nend\nif opens or tonumber(known[2]) <= tonumber(ARGV[2]) then\n  redis.call('HSET', KEYS[1], 'version', ARGV[2])\n  for i = 1, (#ARGV - 7), 2 do\n    redis.call('HSET', KEYS[1], ARGV[7 + i], ARGV[7 + i + 1])\n  end\nend\nif ARGV[5] ~= '' then\n  tail = math.max(tail, tonumber(ARGV[5]))\n  redis.call('HSET', KEYS[1], 'size', ARGV[5], 'tail', tail)\nend\nif ARGV[6] ~= '' then\n  redis.call('HSET', KEYS[1], 'key', ARGV[6])\nend\nif opens or tonumber(known[2]) <= tonumber(ARGV[2]) then\n  redis.call('PEXPIREAT', KEYS[1], ARGV[7])\nend\nreturn { opens and 'OPENED' or 'KNOWN', tail, tonumber(known[7] or 0) }"
const setEndLua = "local endsAt = redis.call('HGET', KEYS[1], 'endsAt')\nif not endsAt then\n  return 0\nend\nif tonumber(endsAt) >= tonumber(ARGV[1]) then\n  return tonumber(redis.call('HGET', KEYS[1], 'version'))\nend\nredis.call('HSET', KEYS[1], 'endsAt', ARGV[1])\nreturn redis.call('HINCRBY', KEYS[1], 'version', 1)"
const setStatusLua = "if redis.call('EXISTS', KEYS[1]) == 0 then\n  return 0\nend\nredis.call('HSET', KEYS[1], 'status', ARGV[1])\nreturn redis.call('HINCRBY', KEYS[1], 'version', 1)"
const settleLua = "local entries = {}\nfor i = 1, (#ARGV - 1) do\n  entries[i] = ARGV[1 + i]\nend\nredis.call('XACK', KEYS[1], ARGV[1], unpack(entries))\nreturn redis.call('XDEL', KEYS[1], unpack(entries))"
const standbyAnnounceLua = "if redis.call('EXISTS', KEYS[1]) == 0 then\n  return 0\nend\nredis.call('HSET', KEYS[1], 'awaited', ARGV[2])\nredis.call('SADD', KEYS[2], ARGV[1])\nreturn 1"
const standbyGrantLua = "local ahead = redis.call('ZRANK', KEYS[3], ARGV[2])\nif not ahead then\n  return 'MOVED'\nend\nlocal returnable = tonumber(ARGV[5]) or math.huge\nfor _, other in ipairs(ahead > 0 and redis.call('ZRANGE', KEYS[3], 0, ahead - 1) or {}) do\n  local wanted = string.match(redis.call('HGET', KEYS[4], other) or '', '^WAITING %S+ (%d+) ')\n  if not wanted or tonumber(wanted) <= returnable then\n    return 'MOVED'\n  end\nend\nlocal request, units = string.match(redis.call('HGET', KEYS[4], ARGV[2]) or '', '^WAITING (%S+) (%d+) ')\nif request ~= ARGV[3] then\n  return 'MOVED'\nend\nlocal quantity = tonumber(units)\nlocal stock = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'endsAt', 'aside', 'limit')\nif not stock[1] then\n  return 'COLD'\nend\nlocal time = redis.call('TIME')\nlocal endsAt = tonumber(stock[3])\nif tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) >= endsAt then\n  return 'ENDED'\nend\nif stock[2] ~= 'OPEN' then\n  return 'PAUSED'\nend\nlocal seen = redis.call('HMGET', KEYS[5], 'order', 'offer')\nif seen[1] or tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0) + quantity > tonumber(stock[5]) then\n  redis.call('ZREM', KEYS[3], ARGV[2])\n  if seen[2] == ARGV[1] then\n    redis.call('HSET', KEYS[4], ARGV[2], 'GRANTED ' .. request .. ' ' .. seen[1])\n  else\n    redis.call('HDEL', KEYS[4], ARGV[2])\n  end\n  return 'SKIPPED'\nend\nif tonumber(stock[4] or 0) < quantity then\n  return 'SHORT'\nend\nredis.call('HINCRBY', KEYS[1], 'aside', -quantity)\nredis.call('HINCRBY', KEYS[2], ARGV[2], quantity)\nlocal entry = redis.call('XADD', KEYS[6], '*', 'reservation',\n  table.concat({ ARGV[4], ARGV[2], ARGV[1], quantity, request, stock[1], 'STANDBY' }, ' '))\nredis.call('HSET', KEYS[5], 'order', ARGV[4], 'offer', ARGV[1], 'quantity', quantity, 'state', 'HELD', 'epoch', stock[1],\n  'entry', entry)\nredis.call('PEXPIREAT', KEYS[5], string.format('%d', endsAt + tonumber(ARGV[6])))\nredis.call('ZREM', KEYS[3], ARGV[2])\nredis.call('HSET', KEYS[4], ARGV[2], 'GRANTED ' .. request .. ' ' .. ARGV[4])\nreturn 'GRANTED'"
const standbyJoinLua = "local seen = redis.call('HMGET', KEYS[3], 'order', 'offer')\nif seen[1] then\n  return seen[2] == ARGV[1] and { 'ORDERED', seen[1] } or { 'REQUEST_ID_REUSED' }\nend\nlocal stock = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit', 'total', 'awaited')\nlocal time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nlocal awaited = tonumber(stock[8] or 0)\nlocal ended = stock[1] and now >= tonumber(stock[4])\nif not ended and redis.call('ZSCORE', KEYS[4], ARGV[2]) then\n  return { 'WAITING', now, awaited }\nend\nif not stock[1] or stock[2] == 'SHUT' then\n  return { 'COLD' }\nend\nif now < tonumber(stock[3]) then\n  return { 'NOT_STARTED' }\nend\nif ended then\n  return { 'ENDED' }\nend\nif stock[2] ~= 'OPEN' then\n  return { 'PAUSED' }\nend\nif tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0) + tonumber(ARGV[4]) > tonumber(stock[6]) then\n  return { 'LIMIT_REACHED' }\nend\nlocal waiting = redis.call('ZCARD', KEYS[4])\nlocal available = tonumber(stock[5])\nif ARGV[6] == '' and waiting == 0 and available > 0 then\n  return { 'STANDBY_CLOSED' }\nend\nif waiting >= math.max(tonumber(ARGV[7]), tonumber(ARGV[8]) * tonumber(stock[7])) then\n  return { 'STANDBY_FULL' }\nend\nlocal joinedAt = string.format('%d', now)\nlocal moment = string.format('%.0f', tonumber(time[1]) * 1000000 + tonumber(time[2]))\nredis.call('ZADD', KEYS[4], ARGV[5] == '' and moment or ARGV[5], ARGV[2])\nredis.call('HSET', KEYS[5], ARGV[2], 'WAITING ' .. ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. joinedAt .. ' -')\nredis.call('SADD', KEYS[6], ARGV[1])\nlocal kept = ARGV[5] == '' and math.min(available, tonumber(ARGV[4])) or 0\nif kept > 0 then\n  redis.call('HINCRBY', KEYS[1], 'available', -kept)\n  redis.call('HINCRBY', KEYS[1], 'aside', kept)\nend\nreturn { 'JOINED', now, awaited }"
const standbyLeaveLua = "if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then\n  return 0\nend\nredis.call('HDEL', KEYS[2], ARGV[1])\nreturn 1"
const standbyPlaceLua = "local entry = redis.call('HGET', KEYS[3], ARGV[1])\nif not entry then\n  return ''\nend\nlocal state, request, quantity, joinedAt, shown = string.match(entry, '^(%u+) (%S+) ?(%S*) ?(%S*) ?(%S*)$')\nif state == 'GRANTED' then\n  return entry\nend\nlocal endsAt = tonumber(redis.call('HGET', KEYS[1], 'endsAt') or math.huge)\nlocal time = redis.call('TIME')\nif tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) >= endsAt then\n  return ''\nend\nlocal ahead = redis.call('ZRANK', KEYS[2], ARGV[1])\nif not ahead then\n  return ''\nend\nahead = ahead + tonumber(ARGV[2])\nif ahead >= (tonumber(shown) or math.huge) then\n  return entry\nend\nentry = state .. ' ' .. request .. ' ' .. quantity .. ' ' .. joinedAt .. ' ' .. ahead\nredis.call('HSET', KEYS[3], ARGV[1], entry)\nreturn entry"
const standbySetAsideLua = "local time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)\nlocal stock = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'endsAt', 'available', 'aside', 'awaited')\nif not stock[1] then\n  local waiting = redis.call('ZCARD', KEYS[2])\n  if waiting == 0 then\n    redis.call('SREM', KEYS[4], ARGV[1])\n  end\n  return { 0, 0, 0, 0, 0, waiting, 0, now }\nend\nlocal endsAt, available, aside = tonumber(stock[3]), tonumber(stock[4]), tonumber(stock[5] or 0)\nlocal ended = now >= endsAt\nlocal expiresAt = endsAt + tonumber(ARGV[10])\nif math.abs(redis.call('PTTL', KEYS[3]) - (expiresAt - now)) > 60000 then\n  redis.call('PEXPIREAT', KEYS[3], string.format('%d', expiresAt))\nend\nredis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[2])\nlocal reply = { 0, 0, 0, 0, 0, 0, 0, now }\nlocal free, wanted, told, passed = available + aside, 0, 0, 0\nlocal headsMax, passedMax = tonumber(ARGV[8]), tonumber(ARGV[9])\nlocal returnable = tonumber(ARGV[7]) or math.huge\nlocal isLast = ended\nwhile not isLast and told < headsMax and passed < passedMax do\n  local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[3], 'WITHSCORES', 'LIMIT', told + passed, headsMax)\n  isLast = #due < 2 * headsMax\n  for i = 1, #due, 2 do\n    if told == headsMax then\n      break\n    end\n    local request, quantity = string.match(redis.call('HGET', KEYS[3], due[i]) or '', '^WAITING (%S+) (%d+) ')\n    if not request then\n      redis.call('ZREM', KEYS[2], due[i])\n    elseif tonumber(quantity) > returnable then\n      passed = passed + 1\n    else\n      told = told + 1\n      wanted = wanted + tonumber(quantity)\n      if stock[2] == 'OPEN' then\n        for _, field in ipairs({ due[i], request, quantity, due[i + 1] }) do\n          reply[#reply + 1] = field\n        end\n      end\n    end\n  end\nend\nlocal more = (ended or passed >= passedMax) and 0\n  or redis.call('ZCOUNT', KEYS[2], '-inf', '(' .. ARGV[3]) - told - passed\nlocal kept = math.min(free, wanted + tonumber(ARGV[4] == '' and 0 or ARGV[4]))\nif more > 0 then\n  wanted = wanted + more\n  kept = free\nend\nkept = math.max(0, ARGV[4] == '' and math.max(kept, math.min(aside, free)) or kept)\nif ended then\n  kept = 0\nend\nif kept ~= aside then\n  redis.call('HSET', KEYS[1], 'aside', kept, 'available', free - kept)\nend\nlocal awaited = tonumber(stock[6] or 0)\nif awaited > 0 and ARGV[6] ~= '' and awaited < tonumber(ARGV[6]) then\n  redis.call('HDEL', KEYS[1], 'awaited')\n  awaited = 0\nelseif ARGV[5] ~= '' and tonumber(ARGV[5]) > awaited then\n  redis.call('HSET', KEYS[1], 'awaited', ARGV[5])\n  redis.call('SADD', KEYS[4], ARGV[1])\n  awaited = tonumber(ARGV[5])\nend\nlocal waiting = redis.call('ZCARD', KEYS[2])\nif kept == 0 and awaited == 0 and waiting == 0 then\n  redis.call('SREM', KEYS[4], ARGV[1])\nend\nreply[1], reply[2], reply[3], reply[4] = aside - kept, free, kept, wanted\nreply[5], reply[6], reply[7] = more > 0 and 1 or 0, waiting, awaited\nreturn reply"
const standbyWaitsLua = "local page, passedMax = 100, tonumber(ARGV[4])\nfor from = 0, passedMax - 1, page do\n  local due = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '(' .. ARGV[2], 'LIMIT', from, page)\n  for _, buyer in ipairs(due) do\n    local quantity = string.match(redis.call('HGET', KEYS[2], buyer) or '', '^WAITING %S+ (%d+) ')\n    if quantity and tonumber(quantity) <= tonumber(ARGV[3]) then\n      return 1\n    end\n  end\n  if #due < page then\n    break\n  end\nend\nreturn 0"
const strikeOutLua = "if redis.call('GET', KEYS[1]) == '1' then\n  return 'RELEASED'\nend\nredis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn 'STRUCK_OUT'"
const takeTurnLua = "local time = redis.call('TIME')\nlocal now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000\nlocal cost = 1000 / tonumber(ARGV[1])\nlocal full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + cost\nlocal ahead = full - now - cost * tonumber(ARGV[2])\nif ahead > 0 then\n  return math.ceil(ahead)\nend\nredis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now) + 1000)\nreturn 0"
const takeUnitsLua = "local shelf = redis.call('HMGET', KEYS[1], 'epoch', 'status', ARGV[2])\nif not shelf[1] or shelf[2] ~= 'OPEN' then\n  return { 0, 0 }\nend\nlocal units = math.min(tonumber(ARGV[3]), tonumber(shelf[3] or 0))\nif units <= 0 then\n  return { 0, tonumber(shelf[1]) }\nend\nredis.call('HINCRBY', KEYS[1], ARGV[2], -units)\nredis.call('HINCRBY', KEYS[1], 'total', -units)\nredis.call('HSET', KEYS[2], ARGV[1], units)\nreturn { units, tonumber(shelf[1]) }"
const warmLua = "local shelf = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'aside')\nif shelf[1] and tonumber(shelf[1]) >= tonumber(ARGV[1]) then\n  return 'STALE'\nend\nif (shelf[2] or '0') ~= ARGV[8] or redis.call('HLEN', KEYS[3]) ~= tonumber(ARGV[10]) then\n  return 'MOVED'\nend\nlocal free = tonumber(ARGV[5])\nlocal aside = math.min(math.max(free, 0), tonumber(shelf[3] or 0))\nredis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'status', ARGV[2], 'startsAt', ARGV[3], 'endsAt', ARGV[4],\n  'available', free - aside, 'aside', aside, 'total', ARGV[6], 'limit', ARGV[7], 'run', ARGV[9])\nredis.call('HINCRBY', KEYS[1], 'version', 1)\nredis.call('UNLINK', KEYS[2], KEYS[4])\nif tonumber(ARGV[10]) > 0 then\n  redis.call('RENAME', KEYS[3], KEYS[2])\n  redis.call('PERSIST', KEYS[2])\nend\nreturn 'WARMED'"

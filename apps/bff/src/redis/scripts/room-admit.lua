-- Let people in: the frontier moves by what the rate, the open places and the queue allow, never back. Any number of schedulers may call
-- this as often as they like: time is Redis's own, and what one has let in the next cannot let in again.
-- Places of people who did not come are free again after `windowMs`: then they no longer count as unfinished. A pause does not count.
--
-- @key state
-- @key history   `ms:number`, as long as `windowMs`
-- @key finished  bitmap of numbers that have bought
-- @key pace      numbers, one a second for a minute
-- @arg epoch     of those keys
-- @arg hold      '' or why nobody is let in: PAUSE | STOCK
-- @arg cap       people let in and unfinished, at most
-- @arg capBy     whose cap it is: CAP | STOCK
-- @arg ceiling   the frontier may not pass this number; -1: it may
-- @arg windowMs
-- @arg keepMs    how long the keys outlive the campaign
-- @returns code, now, serving, tail, unfinished, moved, control, pace
--   ADMITTED | BEFORE (the start) | ENDED | COLD | STALE. control 1: once a second one caller steers; it gets the pace

local state = redis.call('HMGET', keys.state, 'epoch', 'mode', 'startsAt', 'endsAt', 'serving', 'tail', 'rate', 'allowed', 'at', 'carry',
  'key', 'controlAt', 'windowStart', 'pausedMs')
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function answer(code, serving, tail, unfinished, moved, control, pace)
  return { code, now, serving or 0, tail or 0, unfinished or 0, moved or 0, control or 0, pace or {} }
end
if not state[1] then
  return answer('COLD')
end
if state[1] ~= args.epoch then
  return answer('STALE')
end
local mode, startsAt, endsAt = state[2], tonumber(state[3]), tonumber(state[4])
local serving, tail = tonumber(state[5]), tonumber(state[6])
if now >= endsAt then
  return answer('ENDED', serving, tail)
end
if now < startsAt or (mode == 'SHUFFLE' and not state[11]) then
  return answer('BEFORE', serving, tail)
end

-- After a silence (no scheduler) at most a second's worth is made up for.
local passed = math.min(math.max(now - tonumber(state[9] or startsAt), 0), 1000)
-- A pause takes nobody's time: places are kept by a clock that stands meanwhile.
local pausedMs = tonumber(state[14] or 0) + (args.hold == 'PAUSE' and passed or 0)
local saleClock = now - pausedMs

-- Where nobody queues, places are ready before their people come: what counts as let in are the places given out.
local ready = mode == 'REJECT'
local edge = ready and tail or serving
local windowStart = tonumber(state[13])
local head = redis.call('LINDEX', keys.history, 0)
while head do
  local at, number = string.match(head, '^(%d+):(%d+)$')
  if tonumber(at) > saleClock - tonumber(args.windowMs) then
    break
  end
  windowStart = math.max(windowStart, tonumber(number))
  redis.call('LPOP', keys.history)
  head = redis.call('LINDEX', keys.history, 0)
end
local unfinished = 0
if edge > windowStart then
  unfinished = edge - windowStart - redis.call('BITCOUNT', keys.finished, windowStart, edge - 1, 'BIT')
end

local rate = tonumber(state[7])
local allowed = math.min(tonumber(state[8] or '') or rate, rate)
local budget = tonumber(state[10] or 0) + allowed * passed / 1000
local places = math.max(tonumber(args.cap) - unfinished, 0)
local waiting = math.max(tail - serving, 0)
if ready then
  -- At most a second's worth of places lies ready, and none beyond the cap.
  places = math.max(places - (serving - tail), 0)
  waiting = math.max(math.ceil(allowed) - (serving - tail), 0)
end
local step = math.floor(math.min(budget, places, waiting))
if tonumber(args.ceiling) >= 0 then
  step = math.max(math.min(step, tonumber(args.ceiling) - serving), 0)
end
local limited = 'NOTHING'
if args.hold ~= '' then
  step, limited = 0, args.hold
elseif waiting > step then
  limited = places <= step and args.capBy or 'RATE'
end

serving = serving + step
redis.call('HSET', keys.state, 'serving', serving, 'at', now, 'carry', string.format('%.6f', math.min(budget - step, 1)),
  'unfinished', unfinished + (ready and 0 or step), 'limited', limited, 'hold', args.hold, 'windowStart', windowStart,
  'pausedMs', pausedMs)
local expireAt = string.format('%d', endsAt + tonumber(args.keepMs))
edge = ready and tail or serving
local last = redis.call('LINDEX', keys.history, -1)
if not last or tonumber(string.match(last, ':(%d+)$')) ~= edge then
  redis.call('RPUSH', keys.history, string.format('%d:%d', saleClock, edge))
  redis.call('PEXPIREAT', keys.history, expireAt)
end
if now - tonumber(state[12] or 0) < 1000 then
  return answer('ADMITTED', serving, tail, unfinished, step)
end
redis.call('HSET', keys.state, 'controlAt', now)
redis.call('RPUSH', keys.pace, edge)
redis.call('LTRIM', keys.pace, -61, -1)
redis.call('PEXPIREAT', keys.pace, expireAt)
return answer('ADMITTED', serving, tail, unfinished, step, 1, redis.call('LRANGE', keys.pace, 0, -1))

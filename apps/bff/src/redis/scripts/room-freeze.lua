-- Freeze the lobby: whoever comes from now on is not in the lot. The first call decides; any later one gets the same answer.
--
-- @key state
-- @arg epoch
-- @arg earlyMs  how long before the start the lobby freezes
-- @returns code, size
--   FROZEN | NOT_YET | STALE | COLD

local state = redis.call('HMGET', keys.state, 'epoch', 'startsAt', 'size', 'tail', 'run')
if not state[1] then
  return { 'COLD', 0 }
end
if state[1] ~= args.epoch then
  return { 'STALE', 0 }
end
if state[3] then
  return { 'FROZEN', tonumber(state[3]) }
end
-- Another run of Redis may have forgotten entries: until the room was opened here, nobody knows.
if state[5] and state[5] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  return { 'COLD', 0 }
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now < tonumber(state[2]) - tonumber(args.earlyMs) then
  return { 'NOT_YET', 0 }
end
redis.call('HSET', keys.state, 'size', state[4])
return { 'FROZEN', tonumber(state[4]) }

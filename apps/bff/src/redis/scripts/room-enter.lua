-- One entry per buyer. Whoever has one gets it again, with the token first sent; everybody else gets the next ordinal.
-- Entries lie in generations of hashes, so that each stays a listpack however many come (waiting-room/lobby.ts): 16,384 in the first,
-- eight times as many in each one after.
--
-- @key state
-- @keys entries   this buyer's bucket in each generation
-- @arg epoch      of those buckets
-- @arg buyer
-- @arg token      32 hex digits
-- @arg luck       0 to 1, by lot: who is sent away when the queue is full
-- @arg keepMs     how long entries outlive the campaign
-- @returns code, ordinal, token, size of the frozen lobby or -1
--   ENTERED | AGAIN | COLD (also: to be opened anew, for this is another run of Redis) | STALE (another epoch) | NOT_OPEN | ENDED | FULL

local state = redis.call('HMGET', keys.state, 'epoch', 'mode', 'lobbyOpensAt', 'startsAt', 'endsAt', 'paused', 'queueMax', 'serving',
  'tail', 'size', 'run')
if not state[1] then
  return { 'COLD', 0, '', -1 }
end
if state[1] ~= args.epoch then
  return { 'STALE', 0, '', -1 }
end
local mode, tail, size = state[2], tonumber(state[9]), tonumber(state[10] or -1)

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now >= tonumber(state[5]) then
  return { 'ENDED', 0, '', -1 }
end

for i = 1, #keys.entries do
  local entry = redis.call('HGET', keys.entries[i], args.buyer)
  if entry then
    local token = string.gsub(string.sub(entry, 1, 16), '.', function(byte) return string.format('%02x', string.byte(byte)) end)
    return { 'AGAIN', tonumber(string.sub(entry, 17)), token, size }
  end
end

-- What this run has forgotten may be given out once more until the room was opened here. 4 us.
if state[11] and state[11] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  return { 'COLD', 0, '', -1 }
end

local opensAt = mode == 'REJECT' and tonumber(state[4]) or tonumber(state[3])
local aborted = state[6] == '1' and tail == 0 and tonumber(state[1]) > 1
if now < opensAt or aborted then
  return { 'NOT_OPEN', 0, '', -1 }
end
if mode == 'REJECT' then
  if tail >= tonumber(state[8]) then
    return { 'FULL', 0, '', -1 }
  end
else
  -- Past the maximum a share is sent away that grows with the excess; a tenth above it nobody is let in any more.
  local most = tonumber(state[7])
  local excess = tail - tonumber(state[8]) - most + 1
  if excess > 0 and tonumber(args.luck) < excess / (most / 10 + 1) then
    return { 'FULL', 0, '', -1 }
  end
end

local generation, rest, fits = 1, tail, 16384
while rest >= fits and generation < #keys.entries do
  generation, rest, fits = generation + 1, rest - fits, fits * 8
end
local raw = string.gsub(args.token, '..', function(digits) return string.char(tonumber(digits, 16)) end)
redis.call('HSET', keys.entries[generation], args.buyer, raw .. string.format('%d', tail))
if redis.call('HLEN', keys.entries[generation]) == 1 then
  redis.call('PEXPIREAT', keys.entries[generation], string.format('%d', tonumber(state[5]) + tonumber(args.keepMs)))
end
redis.call('HINCRBY', keys.state, 'tail', 1)
return { 'ENTERED', tail, args.token, size }

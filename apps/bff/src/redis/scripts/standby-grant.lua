-- Promise units that were set aside to the first on standby: stock, buyer counter, reservation, journal entry and place change together or
-- not at all, as for a tap (reserve.lua).
--
-- @key stock
-- @key buyers
-- @key standby
-- @key entries
-- @key reservation  hash of the request the buyer joined with
-- @key journal
-- @arg offer
-- @arg buyer
-- @arg request
-- @arg order        id the order will have
-- @arg returnable   '' | units that can still come back at all: who wants more is passed over (standby-set-aside.lua)
-- @arg keepMs       how long the reservation outlives the campaign's end
-- @returns GRANTED | SKIPPED (off the list: may not have it any more, or has it already) | MOVED (is not the first, or waits with another
--   request) | SHORT | COLD | ENDED | PAUSED

local ahead = redis.call('ZRANK', keys.standby, args.buyer)
if not ahead then
  return 'MOVED'
end
local returnable = tonumber(args.returnable) or math.huge
for _, other in ipairs(ahead > 0 and redis.call('ZRANGE', keys.standby, 0, ahead - 1) or {}) do
  local wanted = string.match(redis.call('HGET', keys.entries, other) or '', '^WAITING %S+ (%d+) ')
  if not wanted or tonumber(wanted) <= returnable then
    return 'MOVED'
  end
end
local request, units = string.match(redis.call('HGET', keys.entries, args.buyer) or '', '^WAITING (%S+) (%d+) ')
if request ~= args.request then
  return 'MOVED'
end
local quantity = tonumber(units)

local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'endsAt', 'aside', 'limit')
if not stock[1] then
  return 'COLD'
end
local time = redis.call('TIME')
local endsAt = tonumber(stock[3])
if tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) >= endsAt then
  return 'ENDED'
end
if stock[2] ~= 'OPEN' then
  return 'PAUSED'
end
local seen = redis.call('HMGET', keys.reservation, 'order', 'offer')
if seen[1] or tonumber(redis.call('HGET', keys.buyers, args.buyer) or 0) + quantity > tonumber(stock[5]) then
  redis.call('ZREM', keys.standby, args.buyer)
  if seen[2] == args.offer then
    -- The same request was tapped meanwhile and served from the shelf.
    redis.call('HSET', keys.entries, args.buyer, 'GRANTED ' .. request .. ' ' .. seen[1])
  else
    redis.call('HDEL', keys.entries, args.buyer)
  end
  return 'SKIPPED'
end
if tonumber(stock[4] or 0) < quantity then
  return 'SHORT'
end

redis.call('HINCRBY', keys.stock, 'aside', -quantity)
redis.call('HINCRBY', keys.buyers, args.buyer, quantity)
local entry = redis.call('XADD', keys.journal, '*', 'reservation',
  table.concat({ args.order, args.buyer, args.offer, quantity, request, stock[1], 'STANDBY' }, ' '))
redis.call('HSET', keys.reservation, 'order', args.order, 'offer', args.offer, 'quantity', quantity, 'state', 'HELD', 'epoch', stock[1],
  'entry', entry)
redis.call('PEXPIREAT', keys.reservation, string.format('%d', endsAt + tonumber(args.keepMs)))
redis.call('ZREM', keys.standby, args.buyer)
redis.call('HSET', keys.entries, args.buyer, 'GRANTED ' .. request .. ' ' .. args.order)
return 'GRANTED'

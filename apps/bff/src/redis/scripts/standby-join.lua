-- Join the standby list of an offer in one lane. Whoever waits already keeps their place, whatever request they send now.
--
-- @key stock
-- @key buyers
-- @key reservation  hash of this buyer's request id
-- @key standby      sorted set: buyer by rank
-- @key entries      hash: buyer → 'WAITING <request> <quantity> <joined at> <ahead as last shown, or ->' or 'GRANTED <request> <order>'
-- @key offers       set of the lane's offers that somebody waits for
-- @arg offer
-- @arg buyer
-- @arg request      becomes the order's request id
-- @arg quantity
-- @arg rank         '' : the moment of joining, in microseconds, so that nobody shares it
-- @arg beyond       '1' : a ticket proves that the shelf cannot reach this buyer, so it need not be empty
-- @arg atLeast      places the list has, however small the offer
-- @arg perUnit      places it has for each unit of the offer in this lane
-- @returns JOINED or WAITING, this moment in epoch ms, when the offer's other lanes were last told that somebody waits (0: never) |
--   ORDERED (this request has an order already), that order | REQUEST_ID_REUSED | COLD | NOT_STARTED |
--   ENDED | PAUSED | LIMIT_REACHED | STANDBY_CLOSED | STANDBY_FULL

local seen = redis.call('HMGET', keys.reservation, 'order', 'offer')
if seen[1] then
  return seen[2] == args.offer and { 'ORDERED', seen[1] } or { 'REQUEST_ID_REUSED' }
end
local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit', 'total', 'awaited')
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local awaited = tonumber(stock[8] or 0)
local ended = stock[1] and now >= tonumber(stock[4])
if not ended and redis.call('ZSCORE', keys.standby, args.buyer) then
  return { 'WAITING', now, awaited }
end

if not stock[1] or stock[2] == 'SHUT' then
  return { 'COLD' }
end
if now < tonumber(stock[3]) then
  return { 'NOT_STARTED' }
end
if ended then
  return { 'ENDED' }
end
if stock[2] ~= 'OPEN' then
  return { 'PAUSED' }
end
if tonumber(redis.call('HGET', keys.buyers, args.buyer) or 0) + tonumber(args.quantity) > tonumber(stock[6]) then
  return { 'LIMIT_REACHED' }
end
local waiting = redis.call('ZCARD', keys.standby)
local available = tonumber(stock[5])
-- Units on a shelf that people already wait for are about to be theirs, not the newcomer's.
if args.beyond == '' and waiting == 0 and available > 0 then
  return { 'STANDBY_CLOSED' }
end
if waiting >= math.max(tonumber(args.atLeast), tonumber(args.perUnit) * tonumber(stock[7])) then
  return { 'STANDBY_FULL' }
end

local joinedAt = string.format('%d', now)
local moment = string.format('%.0f', tonumber(time[1]) * 1000000 + tonumber(time[2]))
redis.call('ZADD', keys.standby, args.rank == '' and moment or args.rank, args.buyer)
redis.call('HSET', keys.entries, args.buyer, 'WAITING ' .. args.request .. ' ' .. args.quantity .. ' ' .. joinedAt .. ' -')
redis.call('SADD', keys.offers, args.offer)
-- Without a room it is the newcomer's turn at once: a unit that those in front do not want is not the next tap's. With one, the frontier may
-- not have come to them, and the next look decides.
local kept = args.rank == '' and math.min(available, tonumber(args.quantity)) or 0
if kept > 0 then
  redis.call('HINCRBY', keys.stock, 'available', -kept)
  redis.call('HINCRBY', keys.stock, 'aside', kept)
end
return { 'JOINED', now, awaited }

-- Promise units to a buyer, all or nothing: stock, buyer counter, reservation and journal entry change together or not at all.
-- A request id that was seen before gets its first answer again and changes nothing.
-- Time is Redis's own, so no clock of a BFF can open a sale early.
--
-- @key stock        hash of the offer in this lane
-- @key buyers       hash buyer → units held
-- @key reservation  hash of this buyer's request id
-- @key bucket       GCRA state of this buyer's taps
-- @key journal      stream to the order pipeline
-- @arg order        id the order will have
-- @arg buyer
-- @arg offer
-- @arg request      request id, kept in the journal for the order's unique key
-- @arg quantity     units, a positive integer
-- @arg tapMs        milliseconds one tap costs in the bucket
-- @arg burstMs      how far ahead of now the bucket may run
-- @arg keepMs       how long the reservation outlives the campaign's end
-- @returns code, order, epoch, version
--   RESERVED | AGAIN (order = the first one's) | COLD | NOT_STARTED | ENDED | PAUSED | LIMIT_REACHED | SOLD_OUT | TOO_FAST | REQUEST_ID_REUSED

local quantity = tonumber(args.quantity)

local seen = redis.call('HMGET', keys.reservation, 'order', 'offer', 'quantity', 'epoch')
if seen[1] then
  if seen[2] ~= args.offer or tonumber(seen[3]) ~= quantity then
    return { 'REQUEST_ID_REUSED', '', 0, 0 }
  end
  return { 'AGAIN', seen[1], tonumber(seen[4]), 0 }
end

local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit', 'version')
if not stock[1] then
  return { 'COLD', '', 0, 0 }
end
local epoch, version = tonumber(stock[1]), tonumber(stock[7])

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local endsAt = tonumber(stock[4])

local arrival = math.max(tonumber(redis.call('GET', keys.bucket) or 0), now) + tonumber(args.tapMs)
if arrival - now > tonumber(args.burstMs) then
  return { 'TOO_FAST', '', epoch, version }
end
redis.call('SET', keys.bucket, string.format('%d', arrival), 'PX', math.max(math.ceil(arrival - now), 1))

if now < tonumber(stock[3]) then
  return { 'NOT_STARTED', '', epoch, version }
end
if now >= endsAt then
  return { 'ENDED', '', epoch, version }
end
if stock[2] ~= 'OPEN' then
  return { 'PAUSED', '', epoch, version }
end

local held = tonumber(redis.call('HGET', keys.buyers, args.buyer) or 0)
if held + quantity > tonumber(stock[6]) then
  return { 'LIMIT_REACHED', '', epoch, version }
end
if tonumber(stock[5]) < quantity then
  return { 'SOLD_OUT', '', epoch, version }
end

redis.call('HINCRBY', keys.stock, 'available', -quantity)
redis.call('HINCRBY', keys.buyers, args.buyer, quantity)
redis.call('HSET', keys.reservation, 'order', args.order, 'offer', args.offer, 'quantity', quantity, 'state', 'HELD',
  'epoch', epoch, 'at', string.format('%d', now))
redis.call('PEXPIREAT', keys.reservation, string.format('%d', endsAt + tonumber(args.keepMs)))
redis.call('XADD', keys.journal, '*', 'order', args.order, 'buyer', args.buyer, 'offer', args.offer, 'quantity', quantity,
  'request', args.request, 'epoch', epoch)
return { 'RESERVED', args.order, epoch, version }

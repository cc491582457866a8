-- Promise units to buyers, each tap all or nothing: stock, buyer counter, reservation and journal entry change together or not at all.
-- The taps of one turn of the event loop on one shelf come in one call, in the order they arrived; a call of one is the usual case at rest.
-- A request id that was seen before gets its first answer again and changes nothing.
-- Time is Redis's own, so no clock of a BFF can open a sale early.
--
-- @key stock        hash of the offer in this lane
-- @key buyers       hash buyer → units held
-- @key journal      stream to the order pipeline
-- @keys taps        two for each tap: hash of this buyer's request id, GCRA state of this buyer's taps
-- @arg offer
-- @arg tapMs        milliseconds one tap costs in the bucket
-- @arg burstMs      how far ahead of now the bucket may run
-- @arg keepMs       how long the reservation outlives the campaign's end
-- @arg backlogMax   entries the journal may hold while the writer is away
-- @args taps        four for each tap: order (the id it will have), buyer, request (kept for the order's unique key), quantity
-- @returns two for each tap: code, order
--   RESERVED | AGAIN (order = the first one's) | COLD | NOT_STARTED | ENDED | PAUSED | LIMIT_REACHED | SOLD_OUT | TOO_FAST | BACKLOG | REQUEST_ID_REUSED

local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'startsAt', 'endsAt', 'available', 'limit')
local epoch = stock[1]
local status = stock[2]
local startsAt = tonumber(stock[3])
local endsAt = tonumber(stock[4])
local available = tonumber(stock[5])
local limit = tonumber(stock[6])
local room = tonumber(args.backlogMax) - redis.call('XLEN', keys.journal)

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local burst = now + tonumber(args.burstMs)

local function take(reservation, bucket, order, buyer, request, quantity)
  local seen = redis.call('HMGET', reservation, 'order', 'offer', 'quantity')
  if seen[1] then
    if seen[2] ~= args.offer or tonumber(seen[3]) ~= quantity then
      return 'REQUEST_ID_REUSED', ''
    end
    return 'AGAIN', seen[1]
  end
  if not epoch then
    return 'COLD', ''
  end

  local arrival = math.max(tonumber(redis.call('GET', bucket) or 0), now) + tonumber(args.tapMs)
  if arrival > burst then
    return 'TOO_FAST', ''
  end
  redis.call('SET', bucket, string.format('%d', arrival), 'PX', math.max(math.ceil(arrival - now), 1))

  if status == 'SHUT' then
    return 'COLD', ''
  end
  if now < startsAt then
    return 'NOT_STARTED', ''
  end
  if now >= endsAt then
    return 'ENDED', ''
  end
  if status ~= 'OPEN' then
    return 'PAUSED', ''
  end
  if tonumber(redis.call('HGET', keys.buyers, buyer) or 0) + quantity > limit then
    return 'LIMIT_REACHED', ''
  end
  if available < quantity then
    return 'SOLD_OUT', ''
  end
  if room <= 0 then
    return 'BACKLOG', ''
  end

  redis.call('HINCRBY', keys.stock, 'available', -quantity)
  redis.call('HINCRBY', keys.buyers, buyer, quantity)
  local entry = redis.call('XADD', keys.journal, '*', 'reservation',
    table.concat({ order, buyer, args.offer, quantity, request, epoch, 'RUSH' }, ' '))
  redis.call('HSET', reservation, 'order', order, 'offer', args.offer, 'quantity', quantity, 'state', 'HELD', 'epoch', epoch,
    'entry', entry)
  redis.call('PEXPIREAT', reservation, string.format('%d', endsAt + tonumber(args.keepMs)))
  available = available - quantity
  room = room - 1
  return 'RESERVED', order
end

local answers = {}
for i = 1, #keys.taps / 2 do
  answers[2 * i - 1], answers[2 * i] = take(keys.taps[2 * i - 1], keys.taps[2 * i], args.taps[4 * i - 3], args.taps[4 * i - 2],
    args.taps[4 * i - 1], tonumber(args.taps[4 * i]))
end
return answers

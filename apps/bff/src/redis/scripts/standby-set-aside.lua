-- Level shelf and standby: of the units that nobody has, as many are set aside as those whose turn it is want, and no more. What they do not
-- want is on the shelf. May run at any moment, any number of times; a unit is never in neither place.
--
-- @key stock
-- @key standby
-- @key entries
-- @key offers
-- @arg offer
-- @arg floor      ranks below this one are of a waiting room that was aborted: their places are void
-- @arg ceiling    ranks below this one have their turn; '+inf' without a waiting room
-- @arg headsMax
-- @arg keepMs     how long a granted place can be looked up after the campaign's end
-- @returns units put on the shelf (below zero: taken from it), units that are missing for those whose turn it is,
--   then two for each buyer that can be served now, in order: buyer, request

local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'endsAt', 'available', 'aside')
if not stock[1] then
  if redis.call('EXISTS', keys.standby) == 0 then
    redis.call('SREM', keys.offers, args.offer)
  end
  return { 0, 0 }
end
local endsAt, available, aside = tonumber(stock[3]), tonumber(stock[4]), tonumber(stock[5] or 0)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now >= endsAt then
  redis.call('DEL', keys.standby)
end
-- Asked first: a write five times a second would be an fsync five times a second.
local expiresAt = endsAt + tonumber(args.keepMs)
if math.abs(redis.call('PTTL', keys.entries) - (expiresAt - now)) > 60000 then
  redis.call('PEXPIREAT', keys.entries, string.format('%d', expiresAt))
end
redis.call('ZREMRANGEBYSCORE', keys.standby, '-inf', '(' .. args.floor)

local reply = { 0, 0 }
local free, wanted = available + aside, 0
local due = redis.call('ZRANGEBYSCORE', keys.standby, '-inf', '(' .. args.ceiling, 'LIMIT', 0, args.headsMax)
for _, buyer in ipairs(due) do
  local request, quantity = string.match(redis.call('HGET', keys.entries, buyer) or '', '^WAITING (%S+) (%d+) ')
  if request then
    wanted = wanted + tonumber(quantity)
    -- In strict order: a unit that does not suffice for the next one waits for another, it does not pass them by.
    if wanted <= free and stock[2] == 'OPEN' then
      reply[#reply + 1] = buyer
      reply[#reply + 1] = request
    end
  else
    redis.call('ZREM', keys.standby, buyer)
  end
end

local kept = math.max(0, math.min(free, wanted))
if kept ~= aside then
  redis.call('HSET', keys.stock, 'aside', kept, 'available', free - kept)
end
if kept == 0 and redis.call('EXISTS', keys.standby) == 0 then
  redis.call('SREM', keys.offers, args.offer)
end
reply[1] = aside - kept
reply[2] = wanted - kept
return reply

-- Level shelf and standby in one lane: of the units that nobody has, as many are set aside as those whose turn it is want, and no more. What
-- they do not want is on the shelf. May run at any moment, any number of times; a unit is never in neither place. Past the shelf's end nobody has
-- a turn, but the list stays: of an extension in the last seconds the shelf may hear late. Closing drops it (rush/steer). Who wants more
-- than can come back is passed over: they keep their place, and nothing is set aside for them.
--
-- @key stock
-- @key standby
-- @key entries
-- @key offers
-- @arg offer
-- @arg floor      ranks below this one are of a waiting room that was aborted: their places are void
-- @arg ceiling    ranks below this one have their turn; '+inf' without a waiting room
-- @arg elsewhere  units that people of other lanes wait for and their lanes have not; '' : not known yet, so nothing goes on the shelf
-- @arg awaited    '' | epoch ms : somebody waited in some lane then
-- @arg forsaken   '' | epoch ms : nobody waited in any lane since the offer's lanes were told otherwise, if that was before this moment
-- @arg returnable '' | units that can still come back at all
-- @arg headsMax
-- @arg passedMax  behind this many who are passed over nobody is looked for
-- @arg keepMs     how long a granted place can be looked up after the campaign's end
-- @returns units put on the shelf (below zero: taken from it), units that nobody has, those of them aside, units that people whose turn it
--   is want (at least), 1 if there are more of them than are told, people on the list, when the lanes were told of them, this moment,
--   then four for each of them, in order: buyer, request, quantity, rank; none while the shelf may not sell

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local stock = redis.call('HMGET', keys.stock, 'epoch', 'status', 'endsAt', 'available', 'aside', 'awaited')
if not stock[1] then
  local waiting = redis.call('ZCARD', keys.standby)
  if waiting == 0 then
    redis.call('SREM', keys.offers, args.offer)
  end
  return { 0, 0, 0, 0, 0, waiting, 0, now }
end
local endsAt, available, aside = tonumber(stock[3]), tonumber(stock[4]), tonumber(stock[5] or 0)
local ended = now >= endsAt
-- Asked first: a write five times a second would be an fsync five times a second.
local expiresAt = endsAt + tonumber(args.keepMs)
if math.abs(redis.call('PTTL', keys.entries) - (expiresAt - now)) > 60000 then
  redis.call('PEXPIREAT', keys.entries, string.format('%d', expiresAt))
end
redis.call('ZREMRANGEBYSCORE', keys.standby, '-inf', '(' .. args.floor)

local reply = { 0, 0, 0, 0, 0, 0, 0, now }
local free, wanted, told, passed = available + aside, 0, 0, 0
local headsMax, passedMax = tonumber(args.headsMax), tonumber(args.passedMax)
local returnable = tonumber(args.returnable) or math.huge
local isLast = ended
while not isLast and told < headsMax and passed < passedMax do
  local due = redis.call('ZRANGEBYSCORE', keys.standby, '-inf', '(' .. args.ceiling, 'WITHSCORES', 'LIMIT', told + passed, headsMax)
  isLast = #due < 2 * headsMax
  for i = 1, #due, 2 do
    if told == headsMax then
      break
    end
    local request, quantity = string.match(redis.call('HGET', keys.entries, due[i]) or '', '^WAITING (%S+) (%d+) ')
    if not request then
      redis.call('ZREM', keys.standby, due[i])
    elseif tonumber(quantity) > returnable then
      passed = passed + 1
    else
      told = told + 1
      wanted = wanted + tonumber(quantity)
      if stock[2] == 'OPEN' then
        for _, field in ipairs({ due[i], request, quantity, due[i + 1] }) do
          reply[#reply + 1] = field
        end
      end
    end
  end
end
local more = (ended or passed >= passedMax) and 0
  or redis.call('ZCOUNT', keys.standby, '-inf', '(' .. args.ceiling) - told - passed

local kept = math.min(free, wanted + tonumber(args.elsewhere == '' and 0 or args.elsewhere))
if more > 0 then
  -- Who is not told wants one at least; how many is seen when those before are served.
  wanted = wanted + more
  kept = free
end
kept = math.max(0, args.elsewhere == '' and math.max(kept, math.min(aside, free)) or kept)
if ended then
  kept = 0
end
if kept ~= aside then
  redis.call('HSET', keys.stock, 'aside', kept, 'available', free - kept)
end

local awaited = tonumber(stock[6] or 0)
if awaited > 0 and args.forsaken ~= '' and awaited < tonumber(args.forsaken) then
  redis.call('HDEL', keys.stock, 'awaited')
  awaited = 0
elseif args.awaited ~= '' and tonumber(args.awaited) > awaited then
  redis.call('HSET', keys.stock, 'awaited', args.awaited)
  redis.call('SADD', keys.offers, args.offer)
  awaited = tonumber(args.awaited)
end
local waiting = redis.call('ZCARD', keys.standby)
if kept == 0 and awaited == 0 and waiting == 0 then
  redis.call('SREM', keys.offers, args.offer)
end

reply[1], reply[2], reply[3], reply[4] = aside - kept, free, kept, wanted
reply[5], reply[6], reply[7] = more > 0 and 1 or 0, waiting, awaited
return reply

-- A turn at a door that lets so many through a second, over all processes: a token bucket by Redis's own time, kept as the moment at which
-- it will be full again.
--
-- @key turns
-- @arg perSecond  turns a second
-- @arg burst      turns that may come at once
-- @returns 0, or the milliseconds to wait

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local cost = 1000 / tonumber(args.perSecond)
local full = math.max(tonumber(redis.call('GET', keys.turns) or 0), now) + cost
local ahead = full - now - cost * tonumber(args.burst)
if ahead > 0 then
  return math.ceil(ahead)
end
redis.call('SET', keys.turns, string.format('%.3f', full), 'PX', math.ceil(full - now) + 1000)
return 0

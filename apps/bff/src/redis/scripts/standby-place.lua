-- Where a buyer stands on the standby list. The number of people ahead that a buyer was shown never grows: somebody with an earlier ticket
-- may still join in front, and then it stands still. Past the end of the sale nobody waits, though the list is there until the sale is closed.
--
-- @key stock
-- @key standby
-- @key entries
-- @arg buyer
-- @arg elsewhere  people ahead in other lanes
-- @returns '' | the buyer's entry: WAITING, request, quantity, joined at, ahead | GRANTED, request, order

local entry = redis.call('HGET', keys.entries, args.buyer)
if not entry then
  return ''
end
local state, request, quantity, joinedAt, shown = string.match(entry, '^(%u+) (%S+) ?(%S*) ?(%S*) ?(%S*)$')
if state == 'GRANTED' then
  return entry
end
local endsAt = tonumber(redis.call('HGET', keys.stock, 'endsAt') or math.huge)
local time = redis.call('TIME')
if tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) >= endsAt then
  return ''
end
local ahead = redis.call('ZRANK', keys.standby, args.buyer)
if not ahead then
  return ''
end
ahead = ahead + tonumber(args.elsewhere)
if ahead >= (tonumber(shown) or math.huge) then
  return entry
end
entry = state .. ' ' .. request .. ' ' .. quantity .. ' ' .. joinedAt .. ' ' .. ahead
redis.call('HSET', keys.entries, args.buyer, entry)
return entry

-- First half of a recall: units leave a lane's shelf for the holdback, recorded in the same call, so that a crash before the ledger has
-- moved them strands nothing: whoever finds the record goes on from it.
--
-- @key stock
-- @key leaving
-- @arg transfer  id of the transfer
-- @arg from      available | aside
-- @arg units     at most this many
-- @returns units taken (0: none to take, or the shelf is not open), epoch

local shelf = redis.call('HMGET', keys.stock, 'epoch', 'status', args.from)
if not shelf[1] or shelf[2] ~= 'OPEN' then
  return { 0, 0 }
end
local units = math.min(tonumber(args.units), tonumber(shelf[3] or 0))
if units <= 0 then
  return { 0, tonumber(shelf[1]) }
end
redis.call('HINCRBY', keys.stock, args.from, -units)
redis.call('HINCRBY', keys.stock, 'total', -units)
redis.call('HSET', keys.leaving, args.transfer, units)
return { units, tonumber(shelf[1]) }

-- Write an offer's hot state for a new epoch. An epoch is written once: a second call with the same or an older one is refused.
--
-- @key stock
-- @key buyers
-- @arg epoch
-- @arg status       OPEN | PAUSED
-- @arg startsAt     epoch ms
-- @arg endsAt       epoch ms
-- @arg available    units on the shelf
-- @arg total        units of the offer in this lane
-- @arg limit        units a buyer may hold
-- @args holdings    buyer, units held; repeated
-- @returns WARMED | STALE

local epoch = redis.call('HGET', keys.stock, 'epoch')
if epoch and tonumber(epoch) >= tonumber(args.epoch) then
  return 'STALE'
end
redis.call('HSET', keys.stock, 'epoch', args.epoch, 'status', args.status, 'startsAt', args.startsAt, 'endsAt', args.endsAt,
  'available', args.available, 'total', args.total, 'limit', args.limit)
redis.call('HINCRBY', keys.stock, 'version', 1)
redis.call('DEL', keys.buyers)
for i = 1, #args.holdings, 2 do
  redis.call('HSET', keys.buyers, args.holdings[i], args.holdings[i + 1])
end
return 'WARMED'

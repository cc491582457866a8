-- Money came for an order that had closed: take its units off the shelf once more, if they are there. The mark carries the epoch: within
-- one, taking twice is taking once; a shelf that was counted anew since has them back, for the ledger did not claim them then.
-- The caller holds the lane's ledger row, so nobody counts the shelf between this and the claim.
--
-- @key stock
-- @key buyers
-- @key regranted  mark of this order
-- @arg buyer      '' : the buyer's units are counted in another lane
-- @arg quantity
-- @arg keepMs     how long the mark is kept
-- @returns TAKEN | ALREADY | SHORT | COLD

local shelf = redis.call('HMGET', keys.stock, 'epoch', 'available')
if not shelf[1] then
  return 'COLD'
end
if redis.call('GET', keys.regranted) == shelf[1] then
  return 'ALREADY'
end
if tonumber(shelf[2]) < tonumber(args.quantity) then
  return 'SHORT'
end
redis.call('SET', keys.regranted, shelf[1], 'PX', args.keepMs)
redis.call('HINCRBY', keys.stock, 'available', -tonumber(args.quantity))
if args.buyer ~= '' then
  redis.call('HINCRBY', keys.buyers, args.buyer, args.quantity)
end
return 'TAKEN'

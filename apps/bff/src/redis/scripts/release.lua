-- Give an order's units back, once. The mark is kept by order id, so a repeated or a late call changes nothing.
-- On a cold shelf nothing is marked: whoever owes the release keeps owing it until the shelf is warm again.
--
-- @key stock
-- @key buyers
-- @key reservation  the request that made the order
-- @key released     mark of this order
-- @arg order
-- @arg buyer
-- @arg quantity
-- @arg toShelf      '1': units go back on the shelf; '0': the ledger never had them, only the buyer's count goes down
-- @arg keepMs       how long the mark is kept
-- @returns code, version: RELEASED | ALREADY | COLD

if redis.call('EXISTS', keys.stock) == 0 then
  return { 'COLD', 0 }
end
if not redis.call('SET', keys.released, '1', 'NX', 'PX', args.keepMs) then
  return { 'ALREADY', tonumber(redis.call('HGET', keys.stock, 'version')) }
end
if args.toShelf == '1' then
  redis.call('HINCRBY', keys.stock, 'available', args.quantity)
end
if redis.call('HINCRBY', keys.buyers, args.buyer, -tonumber(args.quantity)) <= 0 then
  redis.call('HDEL', keys.buyers, args.buyer)
end
if redis.call('HGET', keys.reservation, 'order') == args.order then
  redis.call('HSET', keys.reservation, 'state', 'RELEASED')
end
return { 'RELEASED', redis.call('HINCRBY', keys.stock, 'version', 1) }

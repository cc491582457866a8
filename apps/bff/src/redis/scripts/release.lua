-- Give an order's units back, once. The mark is kept by order id, so a repeated or a late call changes nothing.
-- Where somebody is on standby, in this lane or another, the units go aside first; standby-set-aside.lua puts on the shelf what they do
-- not want.
-- On a cold shelf the mark is all there is to do: the shelf will be made from a ledger in which these units are free again.
--
-- @key stock
-- @key buyers
-- @key reservation  the request that made the order
-- @key released     mark of this order
-- @key standby      who waits for units of this offer in this lane
-- @arg order
-- @arg buyer
-- @arg quantity
-- @arg ghostOf      '' : the units exist. An epoch: the ledger says that the shelf of that epoch promised units it never had;
--                   they vanish, unless the shelf was warmed since, for then they were subtracted from it
-- @arg struckOut    '' : or the mark of a dead strike-out (strike-out.lua), which holds no more
-- @arg keepMs       how long the mark is kept
-- @returns RELEASED | ALREADY | STRUCK_OUT | COLD

local mark = redis.call('GET', keys.released)
if mark and mark ~= args.struckOut then
  return mark == '1' and 'ALREADY' or 'STRUCK_OUT'
end
redis.call('SET', keys.released, '1', 'PX', args.keepMs)
if redis.call('HGET', keys.reservation, 'order') == args.order then
  redis.call('HSET', keys.reservation, 'state', 'RELEASED')
end
local shelf = redis.call('HMGET', keys.stock, 'epoch', 'awaited')
local epoch = shelf[1]
if not epoch then
  return 'COLD'
end
if args.ghostOf == '' or tonumber(args.ghostOf) < tonumber(epoch) then
  local awaited = shelf[2] or redis.call('EXISTS', keys.standby) == 1
  redis.call('HINCRBY', keys.stock, awaited and 'aside' or 'available', args.quantity)
end
if redis.call('HINCRBY', keys.buyers, args.buyer, -tonumber(args.quantity)) <= 0 then
  redis.call('HDEL', keys.buyers, args.buyer)
end
redis.call('HINCRBY', keys.stock, 'version', 1)
return 'RELEASED'

-- Leave the standby list. Whoever has been granted a unit meanwhile keeps it: an order is cancelled as an order.
--
-- @key standby
-- @key entries
-- @arg buyer
-- @returns 1 when the buyer waited, 0 when not

if redis.call('ZREM', keys.standby, args.buyer) == 0 then
  return 0
end
redis.call('HDEL', keys.entries, args.buyer)
return 1

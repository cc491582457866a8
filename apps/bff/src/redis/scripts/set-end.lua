-- A later end of the sale, for an offer's shelf in one lane. Never an earlier one, so calls may come in any order and twice.
--
-- @key stock
-- @arg endsAt   epoch ms
-- @returns the shelf's version now, 0 for a cold one

local endsAt = redis.call('HGET', keys.stock, 'endsAt')
if not endsAt then
  return 0
end
if tonumber(endsAt) >= tonumber(args.endsAt) then
  return tonumber(redis.call('HGET', keys.stock, 'version'))
end
redis.call('HSET', keys.stock, 'endsAt', args.endsAt)
return redis.call('HINCRBY', keys.stock, 'version', 1)

-- Pause, shut or open an offer's shelf in one lane. A cold shelf stays cold.
--
-- @key stock
-- @arg status  OPEN | PAUSED | SHUT (not let go live yet)
-- @returns the shelf's version now, 0 for a cold one

if redis.call('EXISTS', keys.stock) == 0 then
  return 0
end
redis.call('HSET', keys.stock, 'status', args.status)
return redis.call('HINCRBY', keys.stock, 'version', 1)

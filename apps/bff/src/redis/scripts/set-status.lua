-- Pause or reopen an offer's shelf. A cold shelf stays cold.
--
-- @key stock
-- @arg status  OPEN | PAUSED
-- @returns SET | COLD

if redis.call('EXISTS', keys.stock) == 0 then
  return 'COLD'
end
redis.call('HSET', keys.stock, 'status', args.status)
redis.call('HINCRBY', keys.stock, 'version', 1)
return 'SET'

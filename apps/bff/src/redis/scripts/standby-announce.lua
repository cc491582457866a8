-- Somebody waits for the offer in another lane: from here on units that come back to this lane go aside first (release.lua), and whoever
-- serves standby looks in here too. It ends when nobody has waited in any lane for a while (standby-set-aside.lua). A cold shelf stays cold.
--
-- @key stock
-- @key offers
-- @arg offer
-- @arg at      when that was seen, epoch ms

if redis.call('EXISTS', keys.stock) == 0 then
  return 0
end
redis.call('HSET', keys.stock, 'awaited', args.at)
redis.call('SADD', keys.offers, args.offer)
return 1

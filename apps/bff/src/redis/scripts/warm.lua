-- Write an offer's hot state in one lane for a new epoch. An epoch is written once: a second call with the same or an older one is refused.
-- The caller paused the shelf and counted; `version` is the fence: if anything released, resumed or warmed the shelf since, the count is
-- of a shelf that is no more. Units on their way out of the lane were counted as still here, so their records go. As many as were aside for
-- standby stay aside: a tap would take them before the next look at the list. The buyers were written beside, a part at a time, and take
-- the old ones' place: a hundred thousand of them in one call kept everybody else's calls waiting for 0.3 to 0.9 s, a rename for 3 ms.
--
-- @key stock
-- @key buyers
-- @key counted      the buyers as they were counted: their units held
-- @key leaving      units taken off the shelf for the holdback, not yet moved in the ledger
-- @arg epoch
-- @arg status       OPEN | PAUSED | SHUT
-- @arg startsAt     epoch ms
-- @arg endsAt       epoch ms
-- @arg available    units on the shelf and aside; below zero when more is promised than there is, until the ledger has refused the rest
-- @arg total        units of the offer in this lane
-- @arg limit        units a buyer may hold
-- @arg version      the shelf's version when it was paused, 0 for a cold one
-- @arg run          the run of the Redis server that was counted from (INFO run_id); another run may have an older memory
-- @arg holders      how many they are; fewer or more: something happened to the count
-- @returns WARMED | STALE | MOVED (pause and count again)

local shelf = redis.call('HMGET', keys.stock, 'epoch', 'version', 'aside')
if shelf[1] and tonumber(shelf[1]) >= tonumber(args.epoch) then
  return 'STALE'
end
if (shelf[2] or '0') ~= args.version or redis.call('HLEN', keys.counted) ~= tonumber(args.holders) then
  return 'MOVED'
end
local free = tonumber(args.available)
local aside = math.min(math.max(free, 0), tonumber(shelf[3] or 0))
redis.call('HSET', keys.stock, 'epoch', args.epoch, 'status', args.status, 'startsAt', args.startsAt, 'endsAt', args.endsAt,
  'available', free - aside, 'aside', aside, 'total', args.total, 'limit', args.limit, 'run', args.run)
redis.call('HINCRBY', keys.stock, 'version', 1)
redis.call('UNLINK', keys.buyers, keys.leaving)
if tonumber(args.holders) > 0 then
  redis.call('RENAME', keys.counted, keys.buyers)
  redis.call('PERSIST', keys.buyers)
end
return 'WARMED'

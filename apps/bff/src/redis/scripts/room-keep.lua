-- Note a position in its room before PostgreSQL keeps it. Whatever PostgreSQL keeps is then noted here too, unless Redis has forgotten it:
-- that is how an older memory is told from a restart that lost nothing (room-open.lua). Never lower, so several schedulers may.
--
-- @key state
-- @arg epoch
-- @arg serving
-- @arg tail
-- @returns 1 | 0 (another epoch)

local known = redis.call('HMGET', keys.state, 'epoch', 'keptServing', 'keptTail')
if known[1] ~= args.epoch then
  return 0
end
redis.call('HSET', keys.state, 'keptServing', math.max(tonumber(known[2] or 0), tonumber(args.serving)),
  'keptTail', math.max(tonumber(known[3] or 0), tonumber(args.tail)))
return 1

-- Where a tap stands by Redis: the order it was promised, and whether that promise is still on the journal.
--
-- @key reservation
-- @key journal
-- @returns order, QUEUED (its entry is on the journal) | WRITTEN (PostgreSQL knows its outcome); empty when no such tap is known

local held = redis.call('HMGET', keys.reservation, 'order', 'entry', 'state')
if not held[1] then
  return {}
end
local queued = held[3] == 'HELD' and held[2] and #redis.call('XRANGE', keys.journal, held[2], held[2]) > 0
return { held[1], queued and 'QUEUED' or 'WRITTEN' }

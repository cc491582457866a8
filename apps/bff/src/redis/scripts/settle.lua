-- Journal entries whose outcome is committed in PostgreSQL: take them off the journal and tell their receipts.
-- May run any number of times; a reservation that has moved on (released, or another order's) is left as it is.
--
-- @key journal
-- @keys reservations  one for each entry, in the order of the entries
-- @arg group          consumer group of the journal
-- @args entries       two for each entry: entry id, order
-- @returns entries taken off the journal

local taken = 0
for i = 1, #keys.reservations do
  local reservation = keys.reservations[i]
  local entry, order = args.entries[2 * i - 1], args.entries[2 * i]
  local held = redis.call('HMGET', reservation, 'order', 'state')
  if held[1] == order and held[2] == 'HELD' then
    redis.call('HSET', reservation, 'state', 'WRITTEN')
  end
  redis.call('XACK', keys.journal, args.group, entry)
  taken = taken + redis.call('XDEL', keys.journal, entry)
end
return taken

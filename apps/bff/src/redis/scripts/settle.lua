-- Journal entries whose outcome is committed in PostgreSQL: take them off the journal and tell their receipts.
-- May run any number of times; a reservation that has moved on (released, or another order's) is left as it is.
--
-- @key journal
-- @keys reservations  one for each entry, in the order of the entries
-- @arg group          consumer group of the journal
-- @args entries       two for each entry: entry id, order
-- @returns entries taken off the journal

local entries = {}
for i = 1, #keys.reservations do
  local reservation = keys.reservations[i]
  local order = args.entries[2 * i]
  entries[i] = args.entries[2 * i - 1]
  local held = redis.call('HMGET', reservation, 'order', 'state')
  if held[1] == order and held[2] == 'HELD' then
    redis.call('HSET', reservation, 'state', 'WRITTEN')
  end
end
-- One call for the batch (500 at most, well under Lua's limit of 8000 values on the stack): a call an entry cost as much as the rest.
redis.call('XACK', keys.journal, args.group, unpack(entries))
return redis.call('XDEL', keys.journal, unpack(entries))

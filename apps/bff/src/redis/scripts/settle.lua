-- Journal entries whose outcome is committed in PostgreSQL are taken off the journal. May run any number of times.
-- Their receipts need no word: a reservation knows its entry, and an entry that is gone has its outcome in PostgreSQL (receipt.lua).
--
-- @key journal
-- @arg group     consumer group of the journal
-- @args entries  entry ids; a batch is 500 at most, well under Lua's limit of 8000 values on the stack
-- @returns entries taken off the journal

local entries = {}
for i = 1, #args.entries do
  entries[i] = args.entries[i]
end
redis.call('XACK', keys.journal, args.group, unpack(entries))
return redis.call('XDEL', keys.journal, unpack(entries))

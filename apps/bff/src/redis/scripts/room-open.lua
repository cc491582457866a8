-- Make a waiting room, or bring its settings up to date. A newer epoch starts afresh: all that was given out in an older one is void.
-- Settings are applied by the campaign's version, so a process that read an older row cannot undo a newer one.
--
-- @key state
-- @arg epoch    of the room
-- @arg version  of the campaign's row
-- @arg serving  where a room that Redis does not know goes on
-- @arg tail
-- @arg size     of the drawn lobby, '' while there is none
-- @arg key      of the lot, '' while it is secret
-- @arg expireAt epoch ms
-- @args settings  field, value; repeated
-- @returns OPENED | KNOWN | STALE

local known = redis.call('HMGET', keys.state, 'epoch', 'version')
local epoch = tonumber(args.epoch)
if known[1] and tonumber(known[1]) > epoch then
  return 'STALE'
end
local opens = not known[1] or tonumber(known[1]) < epoch
if opens then
  redis.call('DEL', keys.state)
  redis.call('HSET', keys.state, 'epoch', args.epoch, 'serving', args.serving, 'tail', args.tail, 'windowStart', args.serving)
end
if opens or tonumber(known[2]) <= tonumber(args.version) then
  redis.call('HSET', keys.state, 'version', args.version)
  for i = 1, #args.settings, 2 do
    redis.call('HSET', keys.state, args.settings[i], args.settings[i + 1])
  end
  redis.call('PEXPIREAT', keys.state, args.expireAt)
end
if args.size ~= '' then
  redis.call('HSET', keys.state, 'size', args.size)
end
if args.key ~= '' then
  redis.call('HSET', keys.state, 'key', args.key)
end
return opens and 'OPENED' or 'KNOWN'

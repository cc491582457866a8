-- Make a waiting room, or bring its settings up to date. A newer epoch starts afresh: all that was given out in an older one is void.
-- Settings are applied by the campaign's version, so a process that read an older row cannot undo a newer one.
-- A position that PostgreSQL keeps was noted here first (room-keep.lua). A room that does not know it has an older memory, and goes on there.
-- One that knows it may still have forgotten numbers that were given out after it, if this is another run of Redis than the one that wrote
-- them. Arrivals then go on past what is kept, so that none is given twice; what is left out between counts as bought, or places that nobody
-- has would keep others out. Not without a queue, where nobody's turn depends on a number, and not in a lobby, whose entries have no gaps.
--
-- @key state
-- @key finished  bitmap of numbers that have bought
-- @arg epoch    of the room
-- @arg version  of the campaign's row
-- @arg serving  kept in PostgreSQL: where a room goes on that Redis does not know, or knows from before
-- @arg tail
-- @arg size     of the drawn lobby, '' while there is none
-- @arg key      of the lot, '' while it is secret
-- @arg expireAt epoch ms
-- @args settings  field, value; repeated
-- @returns OPENED | KNOWN | STALE, tail, until when the oldest entries are kept (epoch ms)

local known = redis.call('HMGET', keys.state, 'epoch', 'version', 'keptServing', 'keptTail', 'serving', 'tail', 'entriesUntil', 'run',
  'mode', 'size')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local epoch = tonumber(args.epoch)
if known[1] and tonumber(known[1]) > epoch then
  return { 'STALE', 0, 0 }
end
local keptServing, keptTail = tonumber(args.serving), tonumber(args.tail)
local serving, tail = math.min(keptServing, keptTail), keptTail
local opens = not known[1] or tonumber(known[1]) < epoch
if opens then
  redis.call('DEL', keys.state)
  redis.call('HSET', keys.state, 'epoch', args.epoch, 'serving', serving, 'tail', tail, 'windowStart', serving,
    'keptServing', keptServing, 'keptTail', keptTail, 'entriesUntil', args.expireAt, 'run', run)
  known[7] = args.expireAt
else
  local notedServing, notedTail = tonumber(known[3] or keptServing), tonumber(known[4] or keptTail)
  -- What is kept runs ahead, so a room that has forgotten nothing stays where it is.
  local forgot = notedServing < keptServing or notedTail < keptTail
  serving = forgot and math.max(tonumber(known[5]), serving) or tonumber(known[5])
  tail = forgot and math.max(tonumber(known[6]), tail) or tonumber(known[6])
  keptServing, keptTail = math.max(notedServing, keptServing), math.max(notedTail, keptTail)
  local queues = known[9] == 'FIFO' or (known[9] == 'SHUFFLE' and (known[10] or args.size ~= ''))
  if known[8] and known[8] ~= run and queues and tail < keptTail then
    for number = tail, keptTail - 1 do
      redis.call('SETBIT', keys.finished, number, 1)
    end
    redis.call('PEXPIREAT', keys.finished, args.expireAt)
    tail = keptTail
  end
  redis.call('HSET', keys.state, 'serving', serving, 'tail', tail, 'keptServing', keptServing, 'keptTail', keptTail, 'run', run)
end
if opens or tonumber(known[2]) <= tonumber(args.version) then
  redis.call('HSET', keys.state, 'version', args.version)
  for i = 1, #args.settings, 2 do
    redis.call('HSET', keys.state, args.settings[i], args.settings[i + 1])
  end
end
if args.size ~= '' then
  -- Places in the lot are given out, also those that Redis has forgotten.
  tail = math.max(tail, tonumber(args.size))
  redis.call('HSET', keys.state, 'size', args.size, 'tail', tail)
end
if args.key ~= '' then
  redis.call('HSET', keys.state, 'key', args.key)
end
-- Last: a moment that has passed takes the room away, and what was written after it would stay for ever.
if opens or tonumber(known[2]) <= tonumber(args.version) then
  redis.call('PEXPIREAT', keys.state, args.expireAt)
end
return { opens and 'OPENED' or 'KNOWN', tail, tonumber(known[7] or 0) }

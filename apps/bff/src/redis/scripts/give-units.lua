-- Second half of a draw: units that the ledger has moved into this lane come onto its shelf, once. On a shelf of another epoch there is
-- nothing to do: whoever warmed it counted from a ledger that had them already.
--
-- @key stock
-- @key given    mark of this transfer
-- @key standby  who waits for units of this offer in this lane
-- @arg epoch    the shelf's when the ledger moved them
-- @arg units
-- @arg forTaps  '1' : nobody on standby wants them. '' : they go aside where somebody may
-- @arg keepMs   how long the mark is kept
-- @returns GIVEN | ALREADY | STALE

local shelf = redis.call('HMGET', keys.stock, 'epoch', 'awaited')
if shelf[1] ~= args.epoch then
  return 'STALE'
end
if not redis.call('SET', keys.given, '1', 'NX', 'PX', args.keepMs) then
  return 'ALREADY'
end
local awaited = shelf[2] or redis.call('EXISTS', keys.standby) == 1
redis.call('HINCRBY', keys.stock, args.forTaps == '' and awaited and 'aside' or 'available', args.units)
redis.call('HINCRBY', keys.stock, 'total', args.units)
redis.call('HINCRBY', keys.stock, 'version', 1)
return 'GIVEN'

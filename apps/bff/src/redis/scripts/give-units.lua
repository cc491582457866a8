-- Second half of a draw: units that the ledger has moved into this lane come onto its shelf, once. On a shelf of another epoch there is
-- nothing to do: whoever warmed it counted from a ledger that had them already.
--
-- @key stock
-- @key given   mark of this transfer
-- @arg epoch   the shelf's when the ledger moved them
-- @arg units
-- @arg keepMs  how long the mark is kept
-- @returns GIVEN | ALREADY | STALE

if redis.call('HGET', keys.stock, 'epoch') ~= args.epoch then
  return 'STALE'
end
if not redis.call('SET', keys.given, '1', 'NX', 'PX', args.keepMs) then
  return 'ALREADY'
end
redis.call('HINCRBY', keys.stock, 'available', args.units)
redis.call('HINCRBY', keys.stock, 'total', args.units)
redis.call('HINCRBY', keys.stock, 'version', 1)
return 'GIVEN'

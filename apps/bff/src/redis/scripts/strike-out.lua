-- Money came for an order whose release is still owed: its units are not to go back. The mark is the striker's own and holds against a
-- release that is late; whoever finds it on a row that is still owed knows that its striker never committed (outbox/sweep-releases.ts).
--
-- @key released  mark of this order
-- @arg striker   the transaction that strikes it out
-- @arg keepMs    how long the mark is kept
-- @returns STRUCK_OUT | RELEASED (too late)

if redis.call('GET', keys.released) == '1' then
  return 'RELEASED'
end
redis.call('SET', keys.released, args.striker, 'PX', args.keepMs)
return 'STRUCK_OUT'

-- Write what was measured into a room, unless its epoch is over.
--
-- @key state
-- @arg epoch
-- @args fields  field, value; repeated
-- @returns 1 | 0 (another epoch)

if redis.call('HGET', keys.state, 'epoch') ~= args.epoch then
  return 0
end
for i = 1, #args.fields, 2 do
  redis.call('HSET', keys.state, args.fields[i], args.fields[i + 1])
end
return 1

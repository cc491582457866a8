-- Does anybody wait in this lane whose turn it is, and for whom enough can still come back? Reads only.
--
-- @key standby
-- @key entries
-- @arg floor       as for standby-set-aside.lua
-- @arg ceiling
-- @arg returnable
-- @arg passedMax
-- @returns 1 | 0

local page, passedMax = 100, tonumber(args.passedMax)
for from = 0, passedMax - 1, page do
  local due = redis.call('ZRANGEBYSCORE', keys.standby, args.floor, '(' .. args.ceiling, 'LIMIT', from, page)
  for _, buyer in ipairs(due) do
    local quantity = string.match(redis.call('HGET', keys.entries, buyer) or '', '^WAITING %S+ (%d+) ')
    if quantity and tonumber(quantity) <= tonumber(args.returnable) then
      return 1
    end
  end
  if #due < page then
    break
  end
end
return 0

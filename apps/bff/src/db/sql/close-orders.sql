-- Compare-and-set PENDING_PAYMENT → CLOSED for many orders, with their events, the holdings and the ledger, and the releases that
-- Redis is owed. An order that has been paid or closed meanwhile is left as it is, and so is one with an open payment: WeChat comes first.
-- Rows are locked in one order, and the hot ledger rows last, as in write-orders.sql.
--   $1 lanes · $2 order ids · $3 reason · $4 actor
WITH target AS (
  SELECT o.lane, o.id FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id) JOIN orders o USING (lane, id)
  WHERE o.state = 'PENDING_PAYMENT'
    AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID'))
  ORDER BY o.lane, o.id FOR UPDATE OF o
), closed AS (
  UPDATE orders o SET state = 'CLOSED', reason = $3::text, version = o.version + 1
  FROM target t WHERE o.lane = t.lane AND o.id = t.id AND o.state = 'PENDING_PAYMENT'
  RETURNING o.lane, o.id, o.buyer_id, o.request_id, o.offer_id, o.stock_lane, o.quantity, o.version
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PENDING_PAYMENT', 'CLOSED', $4::text, $3::text FROM closed
  RETURNING 1
), owed AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'stock.release', offer_id, jsonb_build_object('lane', stock_lane, 'order', id::text, 'buyer', buyer_id::text,
    'offer', offer_id::text, 'request', request_id, 'quantity', quantity)
  FROM closed
  RETURNING 1
), locked_holdings AS (
  SELECT h.lane, h.offer_id, h.buyer_id, c.units
  FROM (SELECT lane, offer_id, buyer_id, sum(quantity)::int AS units FROM closed GROUP BY 1, 2, 3) c
  JOIN holdings h USING (lane, offer_id, buyer_id)
  ORDER BY h.lane, h.offer_id, h.buyer_id FOR UPDATE OF h
), returned AS (
  UPDATE holdings h SET held = h.held - k.units
  FROM locked_holdings k WHERE h.lane = k.lane AND h.offer_id = k.offer_id AND h.buyer_id = k.buyer_id
  RETURNING 1
), before AS (
  SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM owed) + (SELECT count(*) FROM returned) AS rows
), locked AS (
  SELECT l.lane, l.offer_id, c.units
  FROM (SELECT stock_lane, offer_id, sum(quantity)::int AS units FROM closed, before WHERE before.rows > 0 GROUP BY 1, 2) c
  JOIN stock_ledger l ON l.lane = c.stock_lane AND l.offer_id = c.offer_id
  ORDER BY l.offer_id, l.lane FOR UPDATE OF l
), ledger AS (
  UPDATE stock_ledger l SET claimed = l.claimed - k.units
  FROM locked k WHERE l.lane = k.lane AND l.offer_id = k.offer_id
)
SELECT id::text FROM closed

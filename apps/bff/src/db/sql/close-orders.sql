-- Compare-and-set PENDING_PAYMENT → CLOSED for many orders, with their events, the holdings and the ledger, and the releases that
-- Redis is owed. An order that has been paid or closed meanwhile is left as it is.
--   $1 lanes · $2 order ids · $3 reason · $4 actor
WITH target AS (
  SELECT * FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id)
), closed AS (
  UPDATE orders o SET state = 'CLOSED', reason = $3::text, version = o.version + 1
  FROM target t WHERE o.lane = t.lane AND o.id = t.id AND o.state = 'PENDING_PAYMENT'
  RETURNING o.lane, o.id, o.buyer_id, o.request_id, o.offer_id, o.stock_lane, o.quantity, o.version
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PENDING_PAYMENT', 'CLOSED', $4::text, $3::text FROM closed
), returned AS (
  UPDATE holdings h SET held = h.held - c.units
  FROM (SELECT lane, offer_id, buyer_id, sum(quantity)::int AS units FROM closed GROUP BY 1, 2, 3) c
  WHERE h.lane = c.lane AND h.offer_id = c.offer_id AND h.buyer_id = c.buyer_id
), owed AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'stock.release', offer_id, jsonb_build_object('lane', stock_lane, 'order', id::text, 'buyer', buyer_id::text,
    'offer', offer_id::text, 'request', request_id, 'quantity', quantity)
  FROM closed
), ledger AS (
  UPDATE stock_ledger l SET claimed = l.claimed - c.units
  FROM (SELECT stock_lane, offer_id, sum(quantity)::int AS units FROM closed GROUP BY 1, 2) c
  WHERE l.lane = c.stock_lane AND l.offer_id = c.offer_id
)
SELECT id::text FROM closed

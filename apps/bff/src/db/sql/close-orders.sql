-- Compare-and-set PENDING_PAYMENT → CLOSED for many orders that the caller has locked, with their events and the releases that Redis is
-- owed. An order that has been paid or closed meanwhile is left as it is, and so is one with an open payment: WeChat comes first.
--   $1 lanes · $2 order ids · $3 reason · $4 actor
WITH closed AS (
  UPDATE orders o SET state = 'CLOSED', reason = $3::text, version = o.version + 1
  WHERE o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[]) AND o.state = 'PENDING_PAYMENT'
    AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID'))
  RETURNING o.lane, o.id, o.buyer_id, o.request_id, o.offer_id, o.stock_lane, o.quantity, o.version
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PENDING_PAYMENT', 'CLOSED', $4::text, $3::text FROM closed
), owed AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'stock.release', offer_id, jsonb_build_object('lane', stock_lane, 'order', id::text, 'buyer', buyer_id::text,
    'offer', offer_id::text, 'request', request_id, 'quantity', quantity)
  FROM closed
)
SELECT lane::int, id::text, buyer_id::text AS buyer, offer_id::text AS offer, stock_lane::int AS "stockLane", quantity FROM closed

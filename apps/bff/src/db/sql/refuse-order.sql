-- The ledger refused one reservation: its order is written as REFUSED, so its receipt ends in an outcome that no crash can lose.
--   $1..$8 lane, order id, buyer, request id, offer, stock lane, epoch, quantity · $9 campaign · $10 price · $11 reason · $12 via
--   $13..$17 product, sku, title, sku name, image
WITH refused AS (
  INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, via, state, reason, created_at, pay_deadline_at)
  VALUES ($1::smallint, $2::bigint, $3::bigint, $4::uuid, $9::bigint, $5::bigint, $6::smallint, $7::int, $8::int, $10::bigint * $8::int, $12::text, 'REFUSED', $11::text, now(), now())
  ON CONFLICT DO NOTHING
  RETURNING lane, id
), items AS (
  INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
  SELECT lane, id, 1, $13::bigint, $14::bigint, $15::text, $16::text, $17::text, $10::bigint, $8::int FROM refused
)
INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
SELECT lane, id, 1, NULL, 'REFUSED', 'SYSTEM', $11::text FROM refused

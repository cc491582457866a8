-- A batch of reservations becomes orders: one statement, one round trip, one commit. Nearly every batch is new, so at first nothing is
-- looked for ($21 false): the unique keys fail the statement (23505) if anything is there, and the caller sends it again with a look.
-- Then what is there already is not inserted, so a replay changes nothing. There is no ON CONFLICT where nothing is there: inserting
-- speculatively cost a third of the statement (30 µs of PostgreSQL's CPU an order against 22, of which 15 are the bare rows), and the look
-- 7 % of the pipeline's rows a second. Within one batch no order id and no request may come twice. OFFSET 0 keeps the look-ups what they
-- are, one index probe each: a plan made while the tables were small would join them whole, and be kept.
-- The hot ledger rows are touched last, in the order of their offers: their locks are held for the commit only, and everybody locks
-- holdings, then ledger (close-orders.sql, prewarm), so no two wait for each other. Of the holdings, those that are there come first.
-- Sub-statements run when something reads them, so `first` reads `more`, and the ledger reads `before`. Its CHECK, and the one on
-- holdings, refuse the whole batch, which the caller then splits. Rows a second, beside a bare insert: ARCHITECTURE.md, "What it costs".
--   $1 stock lane · $2..$9 entries: lane, order id, buyer, request id, offer, epoch, quantity, via
--   $10..$20 terms of the offers in the batch: offer, campaign, price, cap, pay window (s), of standby, product, sku, title, sku name, image
--   $21 whether to look for what is there already
WITH entry AS (
  SELECT * FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::uuid[], $6::bigint[], $7::int[], $8::int[], $9::text[])
    AS e(lane, id, buyer_id, request_id, offer_id, epoch, quantity, via)
), terms AS (
  SELECT * FROM unnest($10::bigint[], $11::bigint[], $12::bigint[], $13::int[], $14::int[], $15::int[], $16::bigint[], $17::bigint[], $18::text[], $19::text[], $20::text[])
    AS t(offer_id, campaign_id, price_fen, cap, pay_window, standby_window, product_id, sku_id, title, sku_name, image)
), written AS (
  INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, via, state, created_at, pay_deadline_at)
  SELECT e.lane, e.id, e.buyer_id, e.request_id, t.campaign_id, e.offer_id, $1::smallint, e.epoch, e.quantity, t.price_fen * e.quantity,
         e.via, 'PENDING_PAYMENT', now(), now() + make_interval(secs => CASE e.via WHEN 'STANDBY' THEN t.standby_window ELSE t.pay_window END)
  FROM entry e JOIN terms t USING (offer_id)
  WHERE NOT ($21::boolean AND (
    EXISTS (SELECT FROM orders o WHERE o.lane = e.lane AND o.id = e.id OFFSET 0)
    OR EXISTS (SELECT FROM orders o WHERE o.lane = e.lane AND o.buyer_id = e.buyer_id AND o.request_id = e.request_id OFFSET 0)))
  RETURNING lane, id, buyer_id, offer_id, quantity
), items AS (
  INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
  SELECT w.lane, w.id, 1, t.product_id, t.sku_id, t.title, t.sku_name, t.image, t.price_fen, w.quantity
  FROM written w JOIN terms t USING (offer_id)
  RETURNING 1
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor)
  SELECT lane, id, 1, NULL, 'PENDING_PAYMENT', 'SYSTEM' FROM written
  RETURNING 1
), units AS (
  SELECT w.lane, w.offer_id, w.buyer_id, w.units, t.cap,
         EXISTS (SELECT FROM holdings h WHERE h.lane = w.lane AND h.offer_id = w.offer_id AND h.buyer_id = w.buyer_id OFFSET 0) AS more
  FROM (SELECT lane, offer_id, buyer_id, sum(quantity) AS units FROM written GROUP BY lane, offer_id, buyer_id) w JOIN terms t USING (offer_id)
), more AS (
  INSERT INTO holdings (lane, offer_id, buyer_id, held, cap)
  SELECT lane, offer_id, buyer_id, units, cap FROM units WHERE more ORDER BY lane, offer_id, buyer_id
  ON CONFLICT (lane, offer_id, buyer_id) DO UPDATE SET held = holdings.held + excluded.held
  RETURNING 1
), first AS (
  INSERT INTO holdings (lane, offer_id, buyer_id, held, cap)
  SELECT lane, offer_id, buyer_id, units, cap FROM units WHERE NOT more AND (SELECT count(*) FROM more) >= 0 ORDER BY lane, offer_id, buyer_id
  RETURNING 1
), before AS (
  SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM events) + (SELECT count(*) FROM more) + (SELECT count(*) FROM first) AS rows
), claim AS (
  SELECT offer_id, sum(quantity)::int AS units FROM written GROUP BY offer_id
), ledger AS (
  UPDATE stock_ledger l SET claimed = l.claimed + c.units
  FROM (SELECT claim.* FROM claim, before WHERE before.rows > 0 ORDER BY offer_id) c
  WHERE l.lane = $1::smallint AND l.offer_id = c.offer_id
  RETURNING 1
)
-- A claim without a ledger row must not commit: the division fails the statement.
SELECT count(*)::int AS written, 1 / (((SELECT count(*) FROM claim) = (SELECT count(*) FROM ledger))::int) AS ledger_found FROM written

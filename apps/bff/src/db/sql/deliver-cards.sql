-- Codes for a batch of paid orders of one SKU: claimed, delivered, recorded, in one statement and one commit. Replaying it changes nothing.
-- An order gets all of its codes or none, in the order of their ids. A free code that another worker is taking is stepped over (SKIP
-- LOCKED), so workers do not wait for each other; only the pool's counter is shared, and it is touched last. What this costs beside the
-- bare claim: packages/rehearsal/src/bench/cards-claim.ts.
--   $1 sku · $2 lanes · $3 order ids · $4 codes above this id · $5 up to this one
WITH due AS (
  SELECT f.lane, f.order_id, f.quantity
  FROM fulfilments f JOIN orders o ON o.lane = f.lane AND o.id = f.order_id
  WHERE f.lane = ANY($2::smallint[]) AND f.order_id = ANY($3::bigint[]) AND o.lane = ANY($2::smallint[]) AND o.id = ANY($3::bigint[])
    AND f.state = 'DUE' AND f.kind = 'CARD' AND f.sku_id = $1 AND o.state = 'PAID'
  ORDER BY f.lane, f.order_id FOR UPDATE OF o, f
), slots AS (
  SELECT d.lane, d.order_id, s.slot, row_number() OVER (ORDER BY d.order_id, d.lane, s.slot) AS n
  FROM due d CROSS JOIN LATERAL generate_series(1, d.quantity) AS s(slot)
), free AS (
  SELECT id, row_number() OVER (ORDER BY id) AS n FROM (
    -- By pairs, which the index of free codes alone can follow. With `sku_id = $1 ORDER BY id` the planner walks the primary key, past every
    -- delivered code and those of all other SKUs (seen: 150,000 of them).
    SELECT id FROM cards WHERE (sku_id, id) > ($1, $4) AND (sku_id, id) <= ($1, $5) AND state = 'FREE'
    ORDER BY sku_id, id LIMIT (SELECT count(*) FROM slots) FOR UPDATE SKIP LOCKED
  ) c
), given AS (
  SELECT * FROM (
    SELECT s.lane, s.order_id, s.slot, f.id AS card_id,
           count(*) OVER (PARTITION BY s.lane, s.order_id) = count(f.id) OVER (PARTITION BY s.lane, s.order_id) AS whole
    FROM slots s LEFT JOIN free f USING (n)
  ) m WHERE whole
), taken AS (
  -- By arrays of ids alone, here and below: the rows are locked, and were FREE and PAID when they were. With a join, or a condition on the
  -- state as well, the planner reads whole tables (seen: 54,200 cards and every order for a batch of 200).
  UPDATE cards SET state = 'DELIVERED' WHERE id = ANY(ARRAY(SELECT card_id FROM given)) RETURNING 1
), delivered AS (
  INSERT INTO card_deliveries (lane, order_id, line, slot, sku_id, card_id)
  SELECT lane, order_id, 1, slot, $1, card_id FROM given RETURNING 1
), moved AS (
  UPDATE orders o SET state = 'DELIVERED', version = o.version + 1
  WHERE o.lane = ANY($2::smallint[]) AND o.id = ANY(ARRAY(SELECT order_id FROM given))
  RETURNING o.lane, o.id, o.version, o.buyer_id, o.offer_id
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PAID', 'DELIVERED', 'SYSTEM', '卡密已发放' FROM moved RETURNING 1
), done AS (
  UPDATE fulfilments f SET state = 'DONE', reason = NULL, done_at = now()
  FROM moved m WHERE f.lane = m.lane AND f.order_id = m.id RETURNING 1
), uploads AS (
  INSERT INTO shipping_uploads (lane, order_id, logistics_type) SELECT lane, id, 3 FROM moved ON CONFLICT DO NOTHING
), told AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'message.due', m.offer_id, jsonb_build_object('kind', 'DELIVERED', 'buyer', m.buyer_id::text, 'subject', m.id::text)
  FROM moved m
  WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'DELIVERED' AND c.subject = m.id AND c.buyer_id = m.buyer_id AND c.state = 'OPEN')
), tally AS (
  SELECT (SELECT count(*) FROM given) AS given, (SELECT count(*) FROM taken) AS taken, (SELECT count(*) FROM delivered) AS delivered,
         (SELECT count(DISTINCT (lane, order_id)) FROM given) AS orders, (SELECT count(*) FROM moved) AS moved,
         (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM done) AS done
), counted AS (
  UPDATE card_pools p SET free = p.free - t.taken::int, delivered = p.delivered + t.taken::int FROM tally t WHERE p.sku_id = $1 AND t.taken > 0 RETURNING 1
)
-- Codes and orders must come out even, and the pool must have counted them: else the division fails the statement, and nothing happened.
SELECT t.orders::int AS orders, t.given::int AS cards, (SELECT count(*) FROM slots) > t.given AS short,
       (SELECT jsonb_object_agg(offer_id, orders) FROM (SELECT offer_id, count(*) AS orders FROM moved GROUP BY offer_id) m) AS offers,
       1 / ((t.given = t.taken AND t.given = t.delivered AND t.orders = t.moved AND t.moved = t.events AND t.moved = t.done
             AND (t.taken = 0 OR (SELECT count(*) FROM counted) = 1))::int) AS even
FROM tally t

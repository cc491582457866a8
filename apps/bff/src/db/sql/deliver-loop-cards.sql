-- The one code of a LOOP SKU for a batch of paid orders: each gets one delivery, whatever its quantity. No code is claimed: there is one.
-- A SKU without a current code delivers nothing; its orders wait.
--   $1 sku · $2 lanes · $3 order ids
WITH current AS (
  SELECT id FROM loop_cards WHERE sku_id = $1 AND state = 'CURRENT' FOR SHARE
), due AS (
  SELECT f.lane, f.order_id, c.id AS loop_card_id
  FROM fulfilments f JOIN orders o ON o.lane = f.lane AND o.id = f.order_id CROSS JOIN current c
  WHERE f.lane = ANY($2::smallint[]) AND f.order_id = ANY($3::bigint[]) AND o.lane = ANY($2::smallint[]) AND o.id = ANY($3::bigint[])
    AND f.state = 'DUE' AND f.kind = 'LOOP' AND f.sku_id = $1 AND o.state = 'PAID'
  ORDER BY f.lane, f.order_id FOR UPDATE OF o, f
), delivered AS (
  INSERT INTO card_deliveries (lane, order_id, line, slot, sku_id, loop_card_id)
  SELECT lane, order_id, 1, 1, $1, loop_card_id FROM due RETURNING 1
), moved AS (
  UPDATE orders o SET state = 'DELIVERED', version = o.version + 1
  WHERE o.lane = ANY($2::smallint[]) AND o.id = ANY(ARRAY(SELECT order_id FROM due))
  RETURNING o.lane, o.id, o.version, o.buyer_id, o.offer_id
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PAID', 'DELIVERED', 'SYSTEM', '卡密已发放' FROM moved
), done AS (
  UPDATE fulfilments f SET state = 'DONE', reason = NULL, done_at = now() FROM moved m WHERE f.lane = m.lane AND f.order_id = m.id RETURNING 1
), uploads AS (
  INSERT INTO shipping_uploads (lane, order_id, logistics_type) SELECT lane, id, 3 FROM moved ON CONFLICT DO NOTHING
), told AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'message.due', m.offer_id, jsonb_build_object('kind', 'DELIVERED', 'buyer', m.buyer_id::text, 'subject', m.id::text)
  FROM moved m
  WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'DELIVERED' AND c.subject = m.id AND c.buyer_id = m.buyer_id AND c.state = 'OPEN')
), tally AS (
  SELECT (SELECT count(*) FROM delivered) AS delivered, (SELECT count(*) FROM moved) AS moved, (SELECT count(*) FROM done) AS done
)
SELECT moved::int AS orders, delivered::int AS cards, false AS short,
       (SELECT jsonb_object_agg(offer_id, orders) FROM (SELECT offer_id, count(*) AS orders FROM moved GROUP BY offer_id) m) AS offers,
       1 / ((delivered = moved AND moved = done)::int) AS even FROM tally

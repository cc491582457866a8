-- Parcels leave: PAID → SHIPPED for many orders in one statement, with the parcel, the event, and what WeChat and the buyer are to be told.
-- An order without an address, without a parcel due, or in another state is left as it is; the caller explains it. Replaying changes nothing.
--   $1 lanes · $2 order ids · $3 carriers · $4 numbers · $5 staff
WITH line AS (
  SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[]) AS t(lane, id, carrier, tracking_no)
), target AS (
  SELECT o.lane, o.id, l.carrier, l.tracking_no FROM line l
  JOIN orders o USING (lane, id)
  JOIN fulfilments f ON f.lane = o.lane AND f.order_id = o.id
  WHERE o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[]) AND f.lane = ANY($1::smallint[]) AND f.order_id = ANY($2::bigint[])
    AND o.state = 'PAID' AND f.kind = 'SHIP' AND f.state = 'DUE' AND EXISTS (SELECT FROM order_addresses a WHERE a.order_id = o.id)
  ORDER BY o.lane, o.id FOR UPDATE OF o, f
), moved AS (
  UPDATE orders o SET state = 'SHIPPED', version = o.version + 1 FROM target t
  WHERE o.lane = t.lane AND o.id = t.id AND o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[])
  RETURNING o.lane, o.id, o.version, o.buyer_id, o.offer_id, t.carrier, t.tracking_no
), events AS (
  INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
  SELECT lane, id, version, 'PAID', 'SHIPPED', 'STAFF', carrier || ' ' || tracking_no FROM moved
), parcels AS (
  INSERT INTO shipments (lane, order_id, carrier, tracking_no, staff_id) SELECT lane, id, carrier, tracking_no, $5 FROM moved
), done AS (
  UPDATE fulfilments f SET state = 'DONE', done_at = now() FROM moved m WHERE f.lane = m.lane AND f.order_id = m.id
), uploads AS (
  INSERT INTO shipping_uploads (lane, order_id, logistics_type) SELECT lane, id, 1 FROM moved
), told AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'message.due', m.offer_id, jsonb_build_object('kind', 'DELIVERED', 'buyer', m.buyer_id::text, 'subject', m.id::text)
  FROM moved m
  WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'DELIVERED' AND c.subject = m.id AND c.buyer_id = m.buyer_id AND c.state = 'OPEN')
)
SELECT id::text, offer_id::text AS offer FROM moved

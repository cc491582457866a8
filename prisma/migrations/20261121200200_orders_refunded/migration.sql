-- Beyond Prisma's schema language. What a sale gave back: its refunded orders, however few they are among how many.
--
-- The tap pays nothing for it: an order begins without a refund and enters only with one. Partition by partition, each in its own transaction, as in
-- 20261121200100_orders_by_state: everybody reads meanwhile, and a write waits for one lane only. Broken off, it is run again.
DO $$
DECLARE
  p text;
BEGIN
  FOR i IN 0..15 LOOP
    p := 'orders_' || lpad(i::text, 2, '0');
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON lane.%I (campaign_id) WHERE refunded_fen > 0', p || '_refunded', p);
    COMMIT;
  END LOOP;
END
$$;

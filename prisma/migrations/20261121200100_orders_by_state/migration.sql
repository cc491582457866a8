-- Beyond Prisma's schema language. A merchant's orders of one state, the newest first, however few they are among how many.
--
-- The tap pays nothing for it: an order begins unpaid, and those are not in it (orders_NN_unpaid has them). A change of state could not be HOT
-- before either, for that same index; it writes one entry more.
--
-- Safe on a shop that sells: partition by partition, each in its own transaction. An index takes a lock that lets everybody read and nobody write,
-- and a write waits for one lane only, for as long as its rows take: 0.12 to 0.5 s for a sixteenth of a million on two busy cores, so 1 to 2 s a lane
-- at five million, while the other fifteen sell on. The statement stands alone: it could not commit within another's transaction. Broken off, it is
-- run again and finds what it has made.
DO $$
DECLARE
  p text;
BEGIN
  FOR i IN 0..15 LOOP
    p := 'orders_' || lpad(i::text, 2, '0');
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON lane.%I (lane, state, id DESC) WHERE state <> %L', p || '_by_state', p, 'PENDING_PAYMENT');
    COMMIT;
  END LOOP;
END
$$;

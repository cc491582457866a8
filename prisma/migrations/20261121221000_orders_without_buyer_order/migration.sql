-- A buyer's orders are found by the unique key of their requests (lane, buyer_id, request_id) and put in order when they are read: a buyer has tens
-- of them. The second index by buyer cost every order of a known buyer a page of its own, all over a table of millions.
--
-- Safe on a shop that sells: no row is read or written, and the lock is held for the moment of the catalogue's change. Whoever waits for it holds up
-- everybody behind: behind a long reader (an export) each attempt gives in after half a second, and leaves the others alone for two.
DO $$
BEGIN
  PERFORM set_config('lock_timeout', '500ms', true);
  FOR attempt IN 1..120 LOOP
    BEGIN
      DROP INDEX IF EXISTS "orders_lane_buyer_id_id_idx";
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(2);
    END;
  END LOOP;
  RAISE EXCEPTION 'the orders were read for five minutes without a pause';
END
$$;

-- A buyer's orders are found by the unique key of their requests (lane, buyer_id, request_id) and put in order when they are read: a buyer has tens
-- of them. The second index by buyer cost every order of a known buyer a page of its own, all over a table of millions.
--
-- Safe on a shop that sells: nothing is read or written, a lock is held for the moment of the catalogue's change. Should a long reader hold it up,
-- the statement gives in after two seconds, before it holds up anybody, and is run again.
SET lock_timeout = '2s';
DROP INDEX IF EXISTS "orders_lane_buyer_id_id_idx";
RESET lock_timeout;

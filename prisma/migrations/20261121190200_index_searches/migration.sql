-- Not CONCURRENTLY: that waits for every open statement, among them the other deployers that wait for this one (a deadlock). A shop of many
-- millions of buyers makes them beforehand by hand, concurrently and under these names; here they are found then.
CREATE INDEX IF NOT EXISTS "order_addresses_phone_tail_order_id_idx" ON "order_addresses"("phone_tail", "order_id" DESC);
-- Beyond Prisma's schema language. What is left to be indexed by phone tail (addresses/index-tails.ts): empty once it is through.
CREATE INDEX IF NOT EXISTS "order_addresses_untailed" ON "order_addresses"("order_id") WHERE "phone_tail" IS NULL;
-- Collated by bytes, for "begins with".
CREATE INDEX IF NOT EXISTS "buyers_nickname_idx" ON "buyers"("nickname" COLLATE "C");

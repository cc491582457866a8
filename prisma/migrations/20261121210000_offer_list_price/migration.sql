-- What a sale was struck through from stays what it said when it was published, whatever the SKU is listed at later. A column without a
-- default: no row is rewritten. What was published before keeps none, because nobody knows it any more.
ALTER TABLE "offers" ADD COLUMN "list_price_fen" BIGINT;

-- A batch of generated codes keeps the request that asked for it: sent again after a lost answer, it finds its batch. What came before, and every
-- file, keeps none.
--
-- Safe on a shop that sells: a column without a default rewrites no row, and of the index a batch that begins meanwhile waits for one reading of
-- a table with a row for each file and run. No buyer's way comes here.
ALTER TABLE "card_batches" ADD COLUMN "request_id" UUID;
CREATE UNIQUE INDEX "card_batches_request_id_key" ON "card_batches" ("request_id");

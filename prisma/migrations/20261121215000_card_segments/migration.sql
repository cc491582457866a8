-- A constant default is written to no row: this takes no longer for a million pools than for one.
ALTER TABLE "card_pools" ADD COLUMN "leased_to" BIGINT NOT NULL DEFAULT 0;

-- Only additions, each a matter of the catalogue: nothing is rewritten, nothing is scanned.
CREATE TABLE "exports" (
  "id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "filter" JSONB NOT NULL,
  "unmasked" BOOLEAN NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'WAITING',
  "rows" INTEGER NOT NULL DEFAULT 0,
  "expected" INTEGER,
  "parts" INTEGER NOT NULL DEFAULT 0,
  "bytes" BIGINT NOT NULL DEFAULT 0,
  "cursor" TEXT,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "leased_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),

  CONSTRAINT "exports_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "export_parts" (
  "export_id" BIGINT NOT NULL,
  "part" INTEGER NOT NULL,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,

  CONSTRAINT "export_parts_pkey" PRIMARY KEY ("export_id","part")
);

CREATE INDEX "exports_staff_id_id_idx" ON "exports"("staff_id", "id" DESC);

ALTER TABLE "order_addresses" ADD COLUMN "phone_tail" BYTEA;
ALTER TABLE "card_pools" ADD COLUMN "delivered" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "card_batches" ADD COLUMN "codes_taken_at" TIMESTAMPTZ(3);

-- What follows is beyond Prisma's schema language.

-- Who writes exports walks this: the few that are not finished.
CREATE INDEX "exports_unfinished" ON "exports" ("leased_until") WHERE "state" IN ('WAITING', 'RUNNING');
-- Packed and sealed: PostgreSQL need not try to pack it again.
ALTER TABLE "export_parts" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;
ALTER TABLE "exports" ADD CONSTRAINT "exports_known" CHECK (
  "state" IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'GONE') AND "rows" >= 0 AND "parts" >= 0 AND "bytes" >= 0);

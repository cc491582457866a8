CREATE TABLE "live_history" (
  "campaign_id" BIGINT NOT NULL,
  "minute" TIMESTAMPTZ(0) NOT NULL,
  "seconds" SMALLINT NOT NULL,
  "points" BYTEA NOT NULL,

  CONSTRAINT "live_history_pkey" PRIMARY KEY ("campaign_id", "minute")
);

CREATE TABLE "sales_minutes" (
  "minute" TIMESTAMPTZ(0) NOT NULL,
  "orders" INTEGER NOT NULL DEFAULT 0,
  "paid" INTEGER NOT NULL DEFAULT 0,
  "paid_fen" BIGINT NOT NULL DEFAULT 0,

  CONSTRAINT "sales_minutes_pkey" PRIMARY KEY ("minute")
);

-- What follows is beyond Prisma's schema language.

ALTER TABLE "live_history" ADD CONSTRAINT "live_history_seconds" CHECK ("seconds" BETWEEN 1 AND 60);
-- Already deflated: PostgreSQL need not try again.
ALTER TABLE "live_history" ALTER COLUMN "points" SET STORAGE EXTERNAL;

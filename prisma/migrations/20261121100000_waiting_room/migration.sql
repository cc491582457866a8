-- The waiting room's settings and epoch, the go-live gate, the lot, standby's pay window; holdback and transfers of stock.
ALTER TABLE "campaigns"
  ADD COLUMN "room_mode" TEXT NOT NULL DEFAULT 'OFF',
  ADD COLUMN "lobby_opens_seconds" INTEGER NOT NULL DEFAULT 900,
  ADD COLUMN "room_rate" INTEGER NOT NULL DEFAULT 500,
  ADD COLUMN "room_cap" INTEGER NOT NULL DEFAULT 2000,
  ADD COLUMN "room_queue_max" INTEGER NOT NULL DEFAULT 1000000,
  ADD COLUMN "audience_share" INTEGER NOT NULL DEFAULT 100,
  ADD COLUMN "max_risk_rank" INTEGER NOT NULL DEFAULT 3,
  ADD COLUMN "standby_pay_seconds" INTEGER NOT NULL DEFAULT 600,
  ADD COLUMN "room_epoch" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "cleared_at" TIMESTAMPTZ(3),
  ADD COLUMN "cleared_by" BIGINT;

ALTER TABLE "orders" ADD COLUMN "via" TEXT NOT NULL DEFAULT 'RUSH';

CREATE TABLE "draws" (
  "campaign_id" BIGINT NOT NULL,
  "epoch" INTEGER NOT NULL,
  "seed" BYTEA NOT NULL,
  "seed_hash" TEXT NOT NULL,
  "size" INTEGER,
  "root" TEXT,
  "frozen_at" TIMESTAMPTZ(3),
  "revealed_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "draws_pkey" PRIMARY KEY ("campaign_id", "epoch")
);

CREATE TABLE "draw_leaves" (
  "campaign_id" BIGINT NOT NULL,
  "epoch" INTEGER NOT NULL,
  "chunk" INTEGER NOT NULL,
  "leaves" BYTEA NOT NULL,

  CONSTRAINT "draw_leaves_pkey" PRIMARY KEY ("campaign_id", "epoch", "chunk")
);

CREATE TABLE "transfers" (
  "id" BIGINT NOT NULL,
  "offer_id" BIGINT NOT NULL,
  "lane" SMALLINT NOT NULL,
  "kind" TEXT NOT NULL,
  "units" INTEGER NOT NULL,
  "epoch" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "transfers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "switches" (
  "name" TEXT NOT NULL,
  "value" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "switches_pkey" PRIMARY KEY ("name")
);

CREATE INDEX "transfers_offer_id_idx" ON "transfers"("offer_id");

-- What follows is beyond Prisma's schema language.

-- Lane -1 is the holdback: units that the ledger keeps and no Redis has ever promised.
CREATE TABLE lane.stock_ledger_holdback PARTITION OF public.stock_ledger FOR VALUES IN (-1);
ALTER TABLE lane.stock_ledger_holdback SET (fillfactor = 20);

CREATE INDEX "transfers_open" ON "transfers" ("created_at") WHERE "state" = 'TAKEN';

ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_room_sane" CHECK (
  "room_mode" IN ('OFF', 'FIFO', 'SHUFFLE', 'REJECT') AND "room_rate" > 0 AND "room_cap" > 0 AND "room_queue_max" > 0
  AND "audience_share" BETWEEN 1 AND 100 AND "max_risk_rank" BETWEEN 0 AND 4 AND "room_epoch" > 0);
ALTER TABLE "orders" ADD CONSTRAINT "orders_via_known" CHECK ("via" IN ('RUSH', 'STANDBY', 'LEDGER'));
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_known" CHECK (
  "kind" IN ('DRAW', 'RECALL') AND "state" IN ('TAKEN', 'GIVEN', 'VOID') AND "units" > 0);

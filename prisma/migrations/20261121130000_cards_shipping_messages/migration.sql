-- Card codes and their pools, what a paid order is owed, parcels, address books, and subscribe messages.
CREATE TABLE "card_pools" (
  "sku_id" BIGINT NOT NULL,
  "free" INTEGER NOT NULL DEFAULT 0,
  "short" INTEGER NOT NULL DEFAULT 0,
  "low_mark" INTEGER NOT NULL DEFAULT 20,

  CONSTRAINT "card_pools_pkey" PRIMARY KEY ("sku_id")
);

CREATE TABLE "card_batches" (
  "id" BIGINT NOT NULL,
  "sku_id" BIGINT NOT NULL,
  "product_id" BIGINT NOT NULL,
  "name" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "next_byte" BIGINT NOT NULL DEFAULT 0,
  "lines" INTEGER NOT NULL DEFAULT 0,
  "accepted" INTEGER NOT NULL DEFAULT 0,
  "duplicates" INTEGER NOT NULL DEFAULT 0,
  "rejected" INTEGER NOT NULL DEFAULT 0,
  "first_card" BIGINT,
  "last_card" BIGINT,
  "replace_delivered" BOOLEAN NOT NULL DEFAULT false,
  "staff_id" BIGINT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  "recalled_at" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3),

  CONSTRAINT "card_batches_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "card_batch_errors" (
  "batch_id" BIGINT NOT NULL,
  "line" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "first_batch_id" BIGINT,
  "first_line" INTEGER,

  CONSTRAINT "card_batch_errors_pkey" PRIMARY KEY ("batch_id", "line")
);

CREATE TABLE "cards" (
  "id" BIGSERIAL NOT NULL,
  "sku_id" BIGINT NOT NULL,
  "batch_id" BIGINT NOT NULL,
  "line" INTEGER NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'FREE',
  "key_id" TEXT NOT NULL,
  "blind_index" BYTEA NOT NULL,
  "sealed" BYTEA NOT NULL,

  CONSTRAINT "cards_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "card_deliveries" (
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "line" SMALLINT NOT NULL,
  "slot" SMALLINT NOT NULL,
  "sku_id" BIGINT NOT NULL,
  "card_id" BIGINT,
  "loop_card_id" BIGINT,
  "replaced" SMALLINT NOT NULL DEFAULT 0,
  "delivered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revealed_at" TIMESTAMPTZ(3),

  CONSTRAINT "card_deliveries_pkey" PRIMARY KEY ("lane", "order_id", "line", "slot")
);

CREATE TABLE "card_reveals" (
  "id" BIGSERIAL NOT NULL,
  "order_id" BIGINT NOT NULL,
  "slot" SMALLINT NOT NULL,
  "card_id" BIGINT,
  "loop_card_id" BIGINT,
  "actor" TEXT NOT NULL,
  "actor_id" BIGINT NOT NULL,
  "reason" TEXT NOT NULL DEFAULT '',
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "card_reveals_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "card_replacements" (
  "id" BIGSERIAL NOT NULL,
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "slot" SMALLINT NOT NULL,
  "old_card_id" BIGINT NOT NULL,
  "new_card_id" BIGINT NOT NULL,
  "reason" TEXT NOT NULL,
  "staff_id" BIGINT,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "card_replacements_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "loop_cards" (
  "id" BIGINT NOT NULL,
  "sku_id" BIGINT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'CURRENT',
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "loop_cards_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "fulfilments" (
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "sku_id" BIGINT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'DUE',
  "reason" TEXT,
  "queued_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "done_at" TIMESTAMPTZ(3),

  CONSTRAINT "fulfilments_pkey" PRIMARY KEY ("lane", "order_id")
);

CREATE TABLE "shipments" (
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "carrier" TEXT NOT NULL,
  "tracking_no" TEXT NOT NULL,
  "changes" SMALLINT NOT NULL DEFAULT 0,
  "staff_id" BIGINT NOT NULL,
  "shipped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "shipments_pkey" PRIMARY KEY ("lane", "order_id")
);

CREATE TABLE "shipping_uploads" (
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "round" SMALLINT NOT NULL DEFAULT 1,
  "logistics_type" SMALLINT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'DUE',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "unsure" BOOLEAN NOT NULL DEFAULT false,
  "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "errcode" INTEGER,
  "detail" TEXT NOT NULL DEFAULT '',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "done_at" TIMESTAMPTZ(3),

  CONSTRAINT "shipping_uploads_pkey" PRIMARY KEY ("lane", "order_id")
);

CREATE TABLE "addresses" (
  "id" BIGINT NOT NULL,
  "buyer_id" BIGINT NOT NULL,
  "is_default" BOOLEAN NOT NULL DEFAULT false,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "addresses_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "order_addresses" (
  "order_id" BIGINT NOT NULL,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "order_addresses_pkey" PRIMARY KEY ("order_id")
);

CREATE TABLE "message_consents" (
  "id" BIGSERIAL NOT NULL,
  "buyer_id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" BIGINT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'OPEN',
  "given_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "used_at" TIMESTAMPTZ(3),

  CONSTRAINT "message_consents_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "messages" (
  "id" BIGSERIAL NOT NULL,
  "consent_id" BIGINT NOT NULL,
  "buyer_id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" BIGINT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'DUE',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "queued_at" TIMESTAMPTZ(3),
  "errcode" INTEGER,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "sent_at" TIMESTAMPTZ(3),

  CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "card_batches_sku_id_id_idx" ON "card_batches"("sku_id", "id" DESC);
CREATE UNIQUE INDEX "cards_blind_index_key" ON "cards"("blind_index");
CREATE UNIQUE INDEX "card_deliveries_card_id_key" ON "card_deliveries"("card_id");
CREATE INDEX "card_reveals_order_id_idx" ON "card_reveals"("order_id");
CREATE INDEX "card_replacements_order_id_idx" ON "card_replacements"("order_id");
CREATE UNIQUE INDEX "card_replacements_old_card_id_key" ON "card_replacements"("old_card_id");
CREATE UNIQUE INDEX "card_replacements_new_card_id_key" ON "card_replacements"("new_card_id");
CREATE INDEX "addresses_buyer_id_idx" ON "addresses"("buyer_id");
CREATE INDEX "message_consents_buyer_id_kind_idx" ON "message_consents"("buyer_id", "kind");
CREATE UNIQUE INDEX "messages_consent_id_key" ON "messages"("consent_id");

-- What follows is beyond Prisma's schema language.

-- A claim walks this: only codes that can be claimed are in it.
CREATE INDEX "cards_free" ON "cards" ("sku_id", "id") WHERE "state" = 'FREE';
CREATE UNIQUE INDEX "loop_cards_current" ON "loop_cards" ("sku_id") WHERE "state" = 'CURRENT';
CREATE UNIQUE INDEX "addresses_one_default" ON "addresses" ("buyer_id") WHERE "is_default";
CREATE INDEX "fulfilments_due" ON "fulfilments" ("queued_at" NULLS FIRST, "created_at") WHERE "state" = 'DUE' AND "kind" <> 'SHIP';
CREATE INDEX "fulfilments_to_ship" ON "fulfilments" ("created_at") WHERE "state" = 'DUE' AND "kind" = 'SHIP';
CREATE INDEX "shipping_uploads_due" ON "shipping_uploads" ("next_at") WHERE "state" = 'DUE';
CREATE INDEX "message_consents_open" ON "message_consents" ("kind", "subject", "buyer_id") WHERE "state" = 'OPEN';
CREATE INDEX "messages_due" ON "messages" ("queued_at" NULLS FIRST) WHERE "state" = 'DUE';

ALTER TABLE "card_pools" ADD CONSTRAINT "card_pools_counts" CHECK ("free" >= 0 AND "short" >= 0 AND "low_mark" >= 0);
ALTER TABLE "card_batches" ADD CONSTRAINT "card_batches_known" CHECK (
  "source" IN ('IMPORT', 'GENERATED') AND "state" IN ('OPEN', 'DONE', 'RECALLED'));
ALTER TABLE "cards" ADD CONSTRAINT "cards_state_known" CHECK ("state" IN ('FREE', 'DELIVERED', 'BAD', 'RECALLED'));
ALTER TABLE "card_deliveries" ADD CONSTRAINT "card_deliveries_one_card" CHECK (("card_id" IS NULL) <> ("loop_card_id" IS NULL));
ALTER TABLE "loop_cards" ADD CONSTRAINT "loop_cards_state_known" CHECK ("state" IN ('CURRENT', 'PAST'));
ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_known" CHECK (
  "kind" IN ('SHIP', 'CARD', 'LOOP') AND "state" IN ('DUE', 'DONE', 'VOID') AND "quantity" > 0);
-- WeChat takes one correction of a parcel's number, so there cannot be two.
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_one_change" CHECK ("changes" BETWEEN 0 AND 1);
ALTER TABLE "shipping_uploads" ADD CONSTRAINT "shipping_uploads_known" CHECK (
  "state" IN ('DUE', 'DONE', 'FAILED', 'VOID') AND "logistics_type" IN (1, 3) AND "round" BETWEEN 1 AND 2);
ALTER TABLE "message_consents" ADD CONSTRAINT "message_consents_known" CHECK (
  "kind" IN ('START', 'STANDBY', 'PAID', 'DELIVERED', 'REFUNDED') AND "state" IN ('OPEN', 'USED'));
ALTER TABLE "messages" ADD CONSTRAINT "messages_state_known" CHECK ("state" IN ('DUE', 'SENT', 'REFUSED', 'UNSURE', 'FAILED'));

ALTER TABLE "products" DROP CONSTRAINT "products_known";
ALTER TABLE "products" ADD CONSTRAINT "products_known" CHECK (
  "kind" IN ('SHIP', 'CARD', 'LOOP') AND "state" IN ('ON_SHELF', 'OFF_SHELF'));

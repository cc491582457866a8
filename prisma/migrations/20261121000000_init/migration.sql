-- CreateTable
CREATE TABLE "buyers" (
    "id" BIGINT NOT NULL,
    "openid" TEXT NOT NULL,
    "nickname" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "buyers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaigns" (
    "id" BIGINT NOT NULL,
    "mode" TEXT NOT NULL DEFAULT 'FLASH',
    "state" TEXT NOT NULL DEFAULT 'DRAFT',
    "title" TEXT NOT NULL,
    "subtitle" TEXT NOT NULL DEFAULT '',
    "banner" TEXT NOT NULL,
    "rules" TEXT[],
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "pay_window_seconds" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "prewarmed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offers" (
    "id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "sku_id" BIGINT NOT NULL,
    "price_fen" BIGINT NOT NULL,
    "total" INTEGER NOT NULL,
    "buyer_limit" INTEGER NOT NULL,
    "sort" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "offers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "categories" (
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "sort" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "categories_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "products" (
    "id" BIGINT NOT NULL,
    "category_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "subtitle" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "images" TEXT[],
    "notes" TEXT[],
    "sort" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skus" (
    "id" BIGINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "price_fen" BIGINT NOT NULL,
    "list_price_fen" BIGINT NOT NULL,
    "shelf_stock" INTEGER NOT NULL,
    "sort" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "skus_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_movements" (
    "id" BIGINT NOT NULL,
    "sku_id" BIGINT NOT NULL,
    "delta" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "campaign_id" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_movements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_ledger" (
    "lane" SMALLINT NOT NULL,
    "offer_id" BIGINT NOT NULL,
    "total" INTEGER NOT NULL,
    "claimed" INTEGER NOT NULL DEFAULT 0,
    "paid" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stock_ledger_pkey" PRIMARY KEY ("lane","offer_id")
) PARTITION BY LIST ("lane");

-- CreateTable
CREATE TABLE "holdings" (
    "lane" SMALLINT NOT NULL,
    "offer_id" BIGINT NOT NULL,
    "buyer_id" BIGINT NOT NULL,
    "held" INTEGER NOT NULL,
    "cap" INTEGER NOT NULL,

    CONSTRAINT "holdings_pkey" PRIMARY KEY ("lane","offer_id","buyer_id")
) PARTITION BY LIST ("lane");

-- CreateTable
CREATE TABLE "orders" (
    "lane" SMALLINT NOT NULL,
    "id" BIGINT NOT NULL,
    "buyer_id" BIGINT NOT NULL,
    "request_id" UUID NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "offer_id" BIGINT NOT NULL,
    "stock_lane" SMALLINT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "pay_deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "orders_pkey" PRIMARY KEY ("lane","id")
) PARTITION BY LIST ("lane");

-- CreateTable
CREATE TABLE "order_items" (
    "lane" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line" SMALLINT NOT NULL,
    "product_id" BIGINT NOT NULL,
    "sku_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "sku_name" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "unit_price_fen" BIGINT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "order_items_pkey" PRIMARY KEY ("lane","order_id","line")
) PARTITION BY LIST ("lane");

-- CreateTable
CREATE TABLE "order_events" (
    "lane" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_events_pkey" PRIMARY KEY ("lane","order_id","version")
) PARTITION BY LIST ("lane");

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "offer_id" BIGINT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letters" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "error" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments" (
    "out_trade_no" TEXT NOT NULL,
    "lane" SMALLINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "buyer_id" BIGINT NOT NULL,
    "openid" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "prepay_id" TEXT,
    "prepay_expires_at" TIMESTAMPTZ(3),
    "transaction_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paid_at" TIMESTAMPTZ(3),
    "polled_at" TIMESTAMPTZ(3),

    CONSTRAINT "payments_pkey" PRIMARY KEY ("out_trade_no")
);

-- CreateTable
CREATE TABLE "staff" (
    "id" BIGINT NOT NULL,
    "account" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGINT NOT NULL,
    "staff_id" BIGINT,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "buyers_openid_key" ON "buyers"("openid");

-- CreateIndex
CREATE INDEX "campaigns_state_starts_at_idx" ON "campaigns"("state", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "offers_campaign_id_sku_id_key" ON "offers"("campaign_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "categories_name_key" ON "categories"("name");

-- CreateIndex
CREATE INDEX "products_category_id_sort_id_idx" ON "products"("category_id", "sort", "id");

-- CreateIndex
CREATE INDEX "skus_product_id_idx" ON "skus"("product_id");

-- CreateIndex
CREATE INDEX "stock_movements_sku_id_at_idx" ON "stock_movements"("sku_id", "at");

-- CreateIndex
CREATE INDEX "orders_lane_buyer_id_id_idx" ON "orders"("lane", "buyer_id", "id" DESC);

-- CreateIndex
CREATE INDEX "orders_campaign_id_id_idx" ON "orders"("campaign_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "orders_lane_buyer_id_request_id_key" ON "orders"("lane", "buyer_id", "request_id");

-- CreateIndex
CREATE INDEX "outbox_offer_id_idx" ON "outbox"("offer_id");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_queue_key_key" ON "dead_letters"("queue", "key");

-- CreateIndex
CREATE UNIQUE INDEX "payments_transaction_id_key" ON "payments"("transaction_id");

-- CreateIndex
CREATE INDEX "payments_state_created_at_idx" ON "payments"("state", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "payments_order_id_key" ON "payments"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "staff_account_key" ON "staff"("account");

-- CreateIndex
CREATE INDEX "audit_entries_subject_at_idx" ON "audit_entries"("subject", "at");

-- AddForeignKey
ALTER TABLE "offers" ADD CONSTRAINT "offers_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offers" ADD CONSTRAINT "offers_sku_id_fkey" FOREIGN KEY ("sku_id") REFERENCES "skus"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skus" ADD CONSTRAINT "skus_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_movements" ADD CONSTRAINT "stock_movements_sku_id_fkey" FOREIGN KEY ("sku_id") REFERENCES "skus"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is beyond Prisma's schema language.

-- Partitions. Lane l lives in partition l mod 16, which serves every allowed LANES (a power of two up to 64). They stand in a
-- schema of their own, so that Prisma sees the partitioned tables only.
CREATE SCHEMA "lane";

DO $$
DECLARE
  parent text;
  p text;
BEGIN
  FOR i IN 0..15 LOOP
    p := lpad(i::text, 2, '0');
    FOREACH parent IN ARRAY ARRAY['stock_ledger', 'holdings', 'orders', 'order_items', 'order_events'] LOOP
      EXECUTE format('CREATE TABLE lane.%I PARTITION OF public.%I FOR VALUES IN (%s, %s, %s, %s)',
        parent || '_' || p, parent, i, i + 16, i + 32, i + 48);
    END LOOP;
    -- Room on the page keeps updates of the hot rows HOT: no index entry changes with `claimed`.
    EXECUTE format('ALTER TABLE lane.%I SET (fillfactor = 20)', 'stock_ledger_' || p);
    EXECUTE format('ALTER TABLE lane.%I SET (fillfactor = 80)', 'holdings_' || p);
    EXECUTE format('ALTER TABLE lane.%I SET (fillfactor = 85)', 'orders_' || p);
    -- expire-unpaid walks this: only orders that wait for money are in it.
    EXECUTE format('CREATE INDEX %I ON lane.%I (pay_deadline_at) WHERE state = %L',
      'orders_' || p || '_unpaid', 'orders_' || p, 'PENDING_PAYMENT');
  END LOOP;
END
$$;

-- Invariants that no code can talk its way around (DESIGN §3).
ALTER TABLE "stock_ledger" ADD CONSTRAINT "stock_ledger_claimed_within_total" CHECK ("claimed" BETWEEN 0 AND "total");
ALTER TABLE "stock_ledger" ADD CONSTRAINT "stock_ledger_paid_within_claimed" CHECK ("paid" BETWEEN 0 AND "claimed");
ALTER TABLE "holdings" ADD CONSTRAINT "holdings_held_within_cap" CHECK ("held" BETWEEN 0 AND "cap");
ALTER TABLE "skus" ADD CONSTRAINT "skus_shelf_stock_not_negative" CHECK ("shelf_stock" >= 0);
ALTER TABLE "skus" ADD CONSTRAINT "skus_price_not_negative" CHECK ("price_fen" >= 0 AND "list_price_fen" >= 0);
ALTER TABLE "offers" ADD CONSTRAINT "offers_sane" CHECK ("total" > 0 AND "buyer_limit" > 0 AND "price_fen" > 0);
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_end_after_start" CHECK ("ends_at" > "starts_at");
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_state_known" CHECK ("state" IN ('DRAFT', 'PUBLISHED', 'PAUSED', 'CLOSED'));
ALTER TABLE "orders" ADD CONSTRAINT "orders_state_known"
  CHECK ("state" IN ('PENDING_PAYMENT', 'PAID', 'CLOSED', 'REFUSED', 'REFUND_DUE'));
ALTER TABLE "orders" ADD CONSTRAINT "orders_amounts_positive" CHECK ("quantity" > 0 AND "amount_fen" > 0);
ALTER TABLE "payments" ADD CONSTRAINT "payments_state_known"
  CHECK ("state" IN ('CREATED', 'PREPAID', 'PAID', 'CLOSED', 'REFUND_DUE'));
ALTER TABLE "products" ADD CONSTRAINT "products_known" CHECK ("kind" IN ('SHIP', 'CARD') AND "state" IN ('ON_SHELF', 'OFF_SHELF'));
ALTER TABLE "staff" ADD CONSTRAINT "staff_role_known" CHECK ("role" IN ('OWNER', 'OPERATOR', 'VIEWER'));

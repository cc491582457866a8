-- The whole order state machine, refunds, routes of payment, and the daily settlement with WeChat's bills.
ALTER TABLE "orders" ADD COLUMN "refunded_fen" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "order_events" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'STATE';

ALTER TABLE "payments"
  ADD COLUMN "route" TEXT NOT NULL DEFAULT 'main',
  ADD COLUMN "channel" TEXT NOT NULL DEFAULT 'JSAPI',
  ADD COLUMN "pay_url" TEXT,
  ADD COLUMN "deadline_at" TIMESTAMPTZ(3),
  ADD COLUMN "payer_openid" TEXT,
  ADD COLUMN "refund_fen" BIGINT NOT NULL DEFAULT 0;

-- A buyer who changes from the mini-program to a browser opens another payment; one at most is open at a time (see below).
DROP INDEX "payments_order_id_key";
CREATE INDEX "payments_order_id_idx" ON "payments"("order_id");

CREATE TABLE "refunds" (
  "out_refund_no" TEXT NOT NULL,
  "out_trade_no" TEXT NOT NULL,
  "route" TEXT NOT NULL,
  "lane" SMALLINT NOT NULL,
  "order_id" BIGINT NOT NULL,
  "buyer_id" BIGINT NOT NULL,
  "amount_fen" BIGINT NOT NULL,
  "reason" TEXT NOT NULL,
  "note" TEXT NOT NULL DEFAULT '',
  "state" TEXT NOT NULL,
  "restock" BOOLEAN NOT NULL DEFAULT false,
  "refund_id" TEXT,
  "error" TEXT,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "staff_id" BIGINT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "sent_at" TIMESTAMPTZ(3),
  "done_at" TIMESTAMPTZ(3),

  CONSTRAINT "refunds_pkey" PRIMARY KEY ("out_refund_no")
);

CREATE TABLE "settlements" (
  "route" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'WAITING',
  "error" TEXT,
  "tried_at" TIMESTAMPTZ(3),
  "matched_at" TIMESTAMPTZ(3),
  "bill_sha1" TEXT,
  "payments" INTEGER NOT NULL DEFAULT 0,
  "refunds" INTEGER NOT NULL DEFAULT 0,
  "bill_paid_fen" BIGINT NOT NULL DEFAULT 0,
  "bill_refunded_fen" BIGINT NOT NULL DEFAULT 0,
  "bill_fee_fen" BIGINT NOT NULL DEFAULT 0,
  "ledger_paid_fen" BIGINT NOT NULL DEFAULT 0,
  "ledger_refunded_fen" BIGINT NOT NULL DEFAULT 0,
  "fund_in_fen" BIGINT NOT NULL DEFAULT 0,
  "fund_out_fen" BIGINT NOT NULL DEFAULT 0,

  CONSTRAINT "settlements_pkey" PRIMARY KEY ("route", "day")
);

CREATE TABLE "bill_lines" (
  "route" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "line" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "transaction_id" TEXT NOT NULL,
  "out_trade_no" TEXT NOT NULL,
  "refund_id" TEXT,
  "out_refund_no" TEXT,
  "amount_fen" BIGINT NOT NULL,
  "fee_fen" BIGINT NOT NULL,
  "state" TEXT NOT NULL,

  CONSTRAINT "bill_lines_pkey" PRIMARY KEY ("route", "day", "line")
);

CREATE TABLE "settlement_differences" (
  "id" BIGSERIAL NOT NULL,
  "route" TEXT NOT NULL,
  "day" DATE NOT NULL,
  "kind" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "out_trade_no" TEXT,
  "out_refund_no" TEXT,
  "order_id" BIGINT,
  "bill_fen" BIGINT NOT NULL,
  "ledger_fen" BIGINT NOT NULL,
  "proposed" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'OPEN',
  "action" TEXT,
  "note" TEXT NOT NULL DEFAULT '',
  "staff_id" BIGINT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "resolved_at" TIMESTAMPTZ(3),

  CONSTRAINT "settlement_differences_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "refunds_order_id_idx" ON "refunds"("order_id");
CREATE INDEX "refunds_out_trade_no_idx" ON "refunds"("out_trade_no");
CREATE INDEX "bill_lines_out_trade_no_idx" ON "bill_lines"("out_trade_no");
CREATE INDEX "bill_lines_out_refund_no_idx" ON "bill_lines"("out_refund_no");
CREATE UNIQUE INDEX "settlement_differences_route_kind_key_key" ON "settlement_differences"("route", "kind", "key");
CREATE INDEX "settlement_differences_state_id_idx" ON "settlement_differences"("state", "id" DESC);

-- What follows is beyond Prisma's schema language.

-- Money owed back so far was a state of the payment; now it is a refund.
INSERT INTO "refunds" ("out_refund_no", "out_trade_no", "route", "lane", "order_id", "buyer_id", "amount_fen", "reason", "state")
SELECT out_trade_no || 'R0', out_trade_no, 'main', lane, order_id, buyer_id, amount_fen, 'PAID_AFTER_CLOSE', 'DUE'
FROM "payments" WHERE "state" = 'REFUND_DUE';
UPDATE "payments" SET "state" = 'PAID', "refund_fen" = "amount_fen" WHERE "state" = 'REFUND_DUE';

CREATE UNIQUE INDEX "payments_one_open" ON "payments" ("order_id") WHERE "state" IN ('CREATED', 'PREPAID');
CREATE INDEX "payments_paid_at" ON "payments" ("route", "paid_at") WHERE "state" = 'PAID';
CREATE UNIQUE INDEX "refunds_one_asked" ON "refunds" ("order_id") WHERE "state" = 'ASKED';
CREATE INDEX "refunds_open" ON "refunds" ("next_at") WHERE "state" IN ('DUE', 'PROCESSING', 'ABNORMAL');

ALTER TABLE "orders" DROP CONSTRAINT "orders_state_known";
ALTER TABLE "orders" ADD CONSTRAINT "orders_state_known" CHECK ("state" IN
  ('PENDING_PAYMENT', 'PAID', 'SHIPPED', 'RECEIVED', 'DELIVERED', 'CLOSED', 'REFUSED', 'REFUND_DUE', 'REFUNDING', 'REFUNDED'));
-- The ledger counts an order's units while it waits for money and, once it was paid, for good; paid_at says which (shared/states.ts).
UPDATE "orders" SET "paid_at" = "created_at" WHERE "state" = 'PAID' AND "paid_at" IS NULL;
ALTER TABLE "orders" ADD CONSTRAINT "orders_paid_at_fits_state" CHECK (CASE
  WHEN "state" IN ('PAID', 'SHIPPED', 'RECEIVED', 'DELIVERED') THEN "paid_at" IS NOT NULL
  WHEN "state" IN ('PENDING_PAYMENT', 'CLOSED', 'REFUSED') THEN "paid_at" IS NULL
  ELSE true END);
ALTER TABLE "orders" ADD CONSTRAINT "orders_refunded_within_amount" CHECK (
  "refunded_fen" BETWEEN 0 AND "amount_fen" AND (("state" = 'REFUNDED') = ("refunded_fen" = "amount_fen")));
ALTER TABLE "order_events" ADD CONSTRAINT "order_events_kind_known" CHECK (
  "kind" IN ('STATE', 'REFUND', 'DELIVERY', 'NOTE') AND ("kind" = 'STATE' OR "from_state" = "to_state"));

ALTER TABLE "payments" DROP CONSTRAINT "payments_state_known";
ALTER TABLE "payments" ADD CONSTRAINT "payments_state_known" CHECK ("state" IN ('CREATED', 'PREPAID', 'PAID', 'CLOSED'));
ALTER TABLE "payments" ADD CONSTRAINT "payments_channel_known" CHECK ("channel" IN ('JSAPI', 'H5', 'NATIVE'));
-- What is going back and has gone back can never be more than what came in, whoever decides at the same time.
ALTER TABLE "payments" ADD CONSTRAINT "payments_refund_within_amount" CHECK ("refund_fen" BETWEEN 0 AND "amount_fen");
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_known" CHECK (
  "state" IN ('ASKED', 'DECLINED', 'DUE', 'PROCESSING', 'ABNORMAL', 'FAILED', 'DONE') AND "amount_fen" > 0
  AND "reason" IN ('BUYER_ASKED', 'MERCHANT', 'PAID_AFTER_CLOSE', 'PAID_TWICE', 'NOT_DELIVERABLE', 'GROUP_FAILED', 'OUTSIDE'));
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_known" CHECK ("state" IN ('WAITING', 'MATCHED', 'UNREADABLE'));
ALTER TABLE "bill_lines" ADD CONSTRAINT "bill_lines_known" CHECK ("kind" IN ('PAYMENT', 'REFUND'));
ALTER TABLE "settlement_differences" ADD CONSTRAINT "settlement_differences_known" CHECK (
  "state" IN ('OPEN', 'SETTLED', 'IGNORED') AND "proposed" IN ('QUERY', 'REFUND', 'REDELIVER', 'IGNORE'));

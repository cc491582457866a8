-- Second factors, sessions that can be listed and ended, the audit's filters, and blocks. New columns are empty or have a constant default,
-- so no table is rewritten.
ALTER TABLE "staff" ADD COLUMN "must_change_password" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "staff" ADD COLUMN "password_changed_at" TIMESTAMPTZ(3);
ALTER TABLE "staff" DROP CONSTRAINT "staff_role_known";
ALTER TABLE "staff" ADD CONSTRAINT "staff_role_known"
  CHECK ("role" IN ('OWNER', 'OPERATOR', 'SUPPORT', 'WAREHOUSE', 'FINANCE', 'VIEWER'));

CREATE TABLE "staff_sessions" (
  "id" BIGINT NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "token_hash" BYTEA NOT NULL,
  "agent" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),

  CONSTRAINT "staff_sessions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "staff_totp" (
  "staff_id" BIGINT NOT NULL,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "last_step" BIGINT NOT NULL DEFAULT 0,
  "enabled_at" TIMESTAMPTZ(3),

  CONSTRAINT "staff_totp_pkey" PRIMARY KEY ("staff_id")
);

CREATE TABLE "staff_recovery_codes" (
  "staff_id" BIGINT NOT NULL,
  "code_hash" BYTEA NOT NULL,
  "used_at" TIMESTAMPTZ(3),

  CONSTRAINT "staff_recovery_codes_pkey" PRIMARY KEY ("staff_id", "code_hash")
);

ALTER TABLE "buyers" ADD COLUMN "last_login_at" TIMESTAMPTZ(3);
ALTER TABLE "buyers" ADD COLUMN "last_address" TEXT;
ALTER TABLE "buyers" ADD COLUMN "last_device" TEXT;

CREATE TABLE "blocks" (
  "id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "until" TIMESTAMPTZ(3),
  "reason" TEXT NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "lifted_at" TIMESTAMPTZ(3),
  "lifted_by" BIGINT,

  CONSTRAINT "blocks_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "blocks_kind_known" CHECK ("kind" IN ('BUYER', 'ADDRESS', 'DEVICE'))
);

CREATE TABLE "buyer_notes" (
  "id" BIGINT NOT NULL,
  "buyer_id" BIGINT NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "text" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "buyer_notes_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "staff_sessions_token_hash_key" ON "staff_sessions"("token_hash");
CREATE INDEX "staff_sessions_staff_id_created_at_idx" ON "staff_sessions"("staff_id", "created_at" DESC);
CREATE INDEX "blocks_kind_value_idx" ON "blocks"("kind", "value");
CREATE INDEX "buyer_notes_buyer_id_id_idx" ON "buyer_notes"("buyer_id", "id" DESC);
-- Only people write to the audit: it is small enough to be indexed in place.
CREATE INDEX "audit_entries_at_id_idx" ON "audit_entries"("at" DESC, "id" DESC);
CREATE INDEX "audit_entries_staff_id_at_id_idx" ON "audit_entries"("staff_id", "at" DESC, "id" DESC);
CREATE INDEX "audit_entries_action_at_id_idx" ON "audit_entries"("action", "at" DESC, "id" DESC);
-- What the api processes read every second.
CREATE INDEX "blocks_standing" ON "blocks" ("id") WHERE "lifted_at" IS NULL;

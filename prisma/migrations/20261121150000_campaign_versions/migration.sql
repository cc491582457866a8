-- Drafts that may be incomplete, their versions, templates, and sessions of one campaign.
ALTER TABLE "campaigns" ADD COLUMN "series_id" BIGINT;
ALTER TABLE "offers" ADD COLUMN "order_limit" INTEGER;

CREATE TABLE "campaign_versions" (
  "campaign_id" BIGINT NOT NULL,
  "version" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "document" JSONB NOT NULL,
  "staff_id" BIGINT,
  "request_id" UUID,
  "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "campaign_versions_pkey" PRIMARY KEY ("campaign_id", "version")
);
CREATE UNIQUE INDEX "campaign_versions_request_id_key" ON "campaign_versions"("request_id");

CREATE TABLE "campaign_templates" (
  "id" BIGINT NOT NULL,
  "name" TEXT NOT NULL,
  "document" JSONB NOT NULL,
  "staff_id" BIGINT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "campaign_templates_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "campaign_templates_name_key" ON "campaign_templates"("name");

-- Campaigns and offers are hundreds and thousands of rows: an index and a check are done before a sale would notice their locks.
CREATE INDEX "campaigns_series_id_idx" ON "campaigns"("series_id");
CREATE INDEX "offers_sku_id_idx" ON "offers"("sku_id");

-- What follows is beyond Prisma's schema language.
ALTER TABLE "offers" ADD CONSTRAINT "offers_order_limit_sane" CHECK ("order_limit" BETWEEN 1 AND "buyer_limit");
ALTER TABLE "campaign_versions" ADD CONSTRAINT "campaign_versions_kind_known" CHECK (
  "kind" IN ('AUTO', 'SAVED', 'STARTED', 'RESTORED', 'PUBLISHED'));

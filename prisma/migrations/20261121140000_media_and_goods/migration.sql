-- The picture library, SKU codes, and who moved stock and why.
CREATE TABLE "pictures" (
  "id" BIGINT NOT NULL,
  "path" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "width" INTEGER NOT NULL,
  "height" INTEGER NOT NULL,
  "uploaded_by" BIGINT,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "used_at" TIMESTAMPTZ(3),

  CONSTRAINT "pictures_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "pictures_path_key" ON "pictures"("path");
CREATE INDEX "pictures_hash_idx" ON "pictures"("hash");

-- Columns without a default and an index over goods, of which there are thousands, not millions: no lock that a sale would notice.
ALTER TABLE "skus" ADD COLUMN "code" TEXT;
CREATE UNIQUE INDEX "skus_code_key" ON "skus"("code");
CREATE INDEX "products_images_idx" ON "products" USING GIN ("images");

ALTER TABLE "stock_movements"
  ADD COLUMN "staff_id" BIGINT,
  ADD COLUMN "note" TEXT;

-- Alone, so that the pools are locked when the counts are known and not while they are counted.
UPDATE "card_pools" p SET "delivered" = d.n
FROM (SELECT "sku_id", count(*)::int AS n FROM "card_deliveries" WHERE "card_id" IS NOT NULL GROUP BY "sku_id") d
WHERE p."sku_id" = d."sku_id";

-- Beyond Prisma's schema language. The refunds that wait for a person, which the home page counts every few seconds: a handful among however many.
-- Safe on a shop that sells: it lets everybody read, and a refund that is written meanwhile waits for one reading of the table.
CREATE INDEX IF NOT EXISTS "refunds_stuck" ON "refunds" ("created_at") WHERE "state" IN ('FAILED', 'ABNORMAL') AND COALESCE("error", '') NOT LIKE 'REPLACED %';

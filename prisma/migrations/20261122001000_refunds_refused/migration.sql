-- Beyond Prisma's schema language. The refunds that WeChat refuses: with refunds_stuck, what waits for a person, which the home page counts every few
-- seconds. An index of its own, so that a server of before goes on finding refunds_stuck.
-- Safe on a shop that sells: it lets everybody read, and a refund that is written meanwhile waits for one reading of the table.
CREATE INDEX IF NOT EXISTS "refunds_refused" ON "refunds" ("created_at") WHERE "state" = 'DUE' AND "error" LIKE 'REFUSED %';

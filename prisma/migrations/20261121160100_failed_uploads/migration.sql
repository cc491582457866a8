CREATE INDEX IF NOT EXISTS "shipping_uploads_failed" ON "shipping_uploads" ("created_at") WHERE "state" = 'FAILED';

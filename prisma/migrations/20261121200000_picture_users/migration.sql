-- Beyond Prisma's schema language. Which versions of a campaign show a picture, for the library's counts: it asks for forty pictures at a time.
-- Versions are thousands of rows, and only a save of a draft waits for the index: some milliseconds.
CREATE INDEX IF NOT EXISTS "campaign_versions_banner_idx" ON "campaign_versions" (("document"->>'banner'));

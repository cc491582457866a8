-- A prewarm under way had said so in updated_at, which every lever touches as well: a pause kept the healers away for ten seconds.
-- Safe on a shop that sells: a column without a default is a change of the catalogue alone. Processes of before do not write it; what they warm
-- while both run may be warmed twice.
ALTER TABLE "campaigns" ADD COLUMN "warming_at" TIMESTAMPTZ(3);

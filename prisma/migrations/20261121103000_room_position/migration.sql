-- Where a waiting room goes on when its Redis has lost everything: at or above every number that was let in or given out.
ALTER TABLE "draws"
  ADD COLUMN "serving" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "tail" INTEGER NOT NULL DEFAULT 0;

-- Hashes do not compress, and trying takes longer than writing them.
ALTER TABLE "draw_leaves" ALTER COLUMN "leaves" SET STORAGE EXTERNAL;

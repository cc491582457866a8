-- What a buyer asks of the merchant, beside the order and not in it: the rush writes orders, and never this.
CREATE TABLE "order_remarks" (
  "order_id" BIGINT NOT NULL,
  "words" TEXT NOT NULL,
  "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "order_remarks_pkey" PRIMARY KEY ("order_id"),
  CONSTRAINT "order_remarks_words_short" CHECK (char_length("words") BETWEEN 1 AND 200)
);

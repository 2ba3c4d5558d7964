BEGIN TRANSACTION;
CREATE TABLE "flushes" (
   "writer" TEXT PRIMARY KEY,
   "number" INTEGER
);
INSERT INTO "flushes" VALUES('w',7);
CREATE TABLE "frozen" (
   "site" TEXT PRIMARY KEY
);
INSERT INTO "frozen" VALUES('shop-ä');
CREATE TABLE "sums" (
   "site" TEXT,
   "day" TEXT,
   "field" TEXT,
   "amount" REAL,
   PRIMARY KEY ("site", "day", "field")
);
INSERT INTO "sums" VALUES('demo','2026-11-16','n/100/holdout/all',21.0);
INSERT INTO "sums" VALUES('demo','2026-11-16','n/100/personalised/all',180.0);
INSERT INTO "sums" VALUES('demo','2026-11-16','won/100/personalised/all/purchase',9.0);
INSERT INTO "sums" VALUES('demo','2026-11-16','value/100/personalised/purchase',411.25);
INSERT INTO "sums" VALUES('demo','2026-11-16','model/x',-0.3125);
INSERT INTO "sums" VALUES('shop-ä','2026-11-17','n/100/personalised/all',20.0);
COMMIT;
pragma user_version = 1;

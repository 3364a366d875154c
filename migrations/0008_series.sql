CREATE TABLE `fills` (
	`account` text NOT NULL,
	`artist_id` text NOT NULL,
	`seq` integer NOT NULL,
	`time` integer NOT NULL,
	`kind` text NOT NULL,
	`shares` integer NOT NULL,
	`cash` integer NOT NULL,
	`price` integer NOT NULL,
	`fee` integer NOT NULL,
	PRIMARY KEY(`account`, `artist_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `fills_time` ON `fills` (`account`,`time`,`artist_id`,`seq`);--> statement-breakpoint
CREATE TABLE `market_rollups` (
	`interval` integer NOT NULL,
	`time` integer NOT NULL,
	`artists` integer NOT NULL,
	`trades` integer NOT NULL,
	`volume` integer NOT NULL,
	`turnover` integer NOT NULL,
	`equal_return` integer NOT NULL,
	`value_return` integer NOT NULL,
	`equal_level` integer NOT NULL,
	`value_level` integer NOT NULL,
	PRIMARY KEY(`interval`, `time`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `portfolio_values` (
	`account` text NOT NULL,
	`grain` integer NOT NULL,
	`time` integer NOT NULL,
	`cash` integer NOT NULL,
	`holdings` integer NOT NULL,
	PRIMARY KEY(`account`, `grain`, `time`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `positions` (
	`account` text NOT NULL,
	`artist_id` text NOT NULL,
	`shares` integer NOT NULL,
	`cash` integer NOT NULL,
	`cash_minutes` integer NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`account`, `artist_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `readings` (
	`artist_id` text NOT NULL,
	`source` text NOT NULL,
	`grain` integer NOT NULL,
	`time` integer NOT NULL,
	`value` real NOT NULL,
	`bucket` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `source`, `grain`, `bucket`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `readings_raw` ON `readings` (`bucket`) WHERE grain = 0;--> statement-breakpoint
CREATE TABLE `series_progress` (
	`name` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
-- Candles and fair values anew, each row being its key: half as many writes.
CREATE TABLE `__new_candles` (
	`artist_id` text NOT NULL,
	`interval` integer NOT NULL,
	`time` integer NOT NULL,
	`open` integer NOT NULL,
	`high` integer NOT NULL,
	`low` integer NOT NULL,
	`close` integer NOT NULL,
	`volume` integer NOT NULL,
	`turnover` integer NOT NULL,
	`trades` integer DEFAULT 0 NOT NULL,
	`sold` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`artist_id`, `interval`, `time`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_candles` (`artist_id`, `interval`, `time`, `open`, `high`, `low`, `close`, `volume`, `turnover`)
SELECT `artist_id`, `interval`, `time`, `open`, `high`, `low`, `close`, `volume`, `turnover` FROM `candles`;--> statement-breakpoint
DROP TABLE `candles`;--> statement-breakpoint
ALTER TABLE `__new_candles` RENAME TO `candles`;--> statement-breakpoint
CREATE INDEX `candles_time` ON `candles` (`interval`,`time`);--> statement-breakpoint
CREATE TABLE `__new_fair_values` (
	`artist_id` text NOT NULL,
	`grain` integer NOT NULL,
	`time` integer NOT NULL,
	`value` integer NOT NULL,
	`source` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `grain`, `time`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_fair_values` SELECT `artist_id`, `grain`, `time`, `value`, `source`, `seq` FROM `fair_values`;--> statement-breakpoint
DROP TABLE `fair_values`;--> statement-breakpoint
ALTER TABLE `__new_fair_values` RENAME TO `fair_values`;--> statement-breakpoint
CREATE INDEX `fair_values_fine` ON `fair_values` (`time`) WHERE grain = 300000;--> statement-breakpoint
-- What the issuer did before is known; what fees accounts paid is told again by the books when projections are rebuilt.
INSERT INTO `positions` (`account`, `artist_id`, `shares`, `cash`, `cash_minutes`, `since`)
SELECT 'issuer', `artist_id`, SUM(iif(`buyer` = 'issuer', `quantity`, -`quantity`)),
  SUM(iif(`buyer` = 'issuer', -`price`, `price`) * `quantity`),
  SUM(iif(`buyer` = 'issuer', -`price`, `price`) * `quantity` * (`time` / 60000)), MIN(`time`)
FROM `trades` WHERE `buyer` = 'issuer' OR `seller` = 'issuer' GROUP BY `artist_id`;--> statement-breakpoint
CREATE TRIGGER `fills_summed` AFTER INSERT ON `fills`
BEGIN
  INSERT INTO positions (account, artist_id, shares, cash, cash_minutes, since)
  VALUES (NEW.account, NEW.artist_id, NEW.shares, NEW.cash, NEW.cash * (NEW.time / 60000), NEW.time)
  ON CONFLICT (account, artist_id) DO UPDATE SET shares = shares + excluded.shares, cash = cash + excluded.cash,
    cash_minutes = cash_minutes + excluded.cash_minutes, since = MIN(since, excluded.since);
END;--> statement-breakpoint
CREATE TRIGGER `trades_of_issuer` AFTER INSERT ON `trades` WHEN NEW.buyer = 'issuer' OR NEW.seller = 'issuer'
BEGIN
  INSERT INTO positions (account, artist_id, shares, cash, cash_minutes, since)
  SELECT 'issuer', NEW.artist_id, NEW.quantity * side, NEW.price * NEW.quantity * -side,
    NEW.price * NEW.quantity * -side * (NEW.time / 60000), NEW.time
  FROM (SELECT iif(NEW.buyer = 'issuer', 1, -1) AS side) WHERE true
  ON CONFLICT (account, artist_id) DO UPDATE SET shares = shares + excluded.shares, cash = cash + excluded.cash,
    cash_minutes = cash_minutes + excluded.cash_minutes, since = MIN(since, excluded.since);
END;
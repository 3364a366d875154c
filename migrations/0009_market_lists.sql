CREATE TABLE `market_activity` (
	`artist_id` text PRIMARY KEY NOT NULL,
	`price` integer,
	`previous_price` integer,
	`change_bps` integer NOT NULL,
	`gap_bps` integer NOT NULL,
	`volume_24h` integer NOT NULL,
	`turnover_24h` integer NOT NULL,
	`flagged_turnover_24h` integer NOT NULL,
	`fame` integer NOT NULL,
	`sparkline` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `market_order` (
	`artist_id` text NOT NULL,
	`genre` text NOT NULL,
	`country` text NOT NULL,
	`name` text NOT NULL,
	`by_price` integer NOT NULL,
	`by_change` integer NOT NULL,
	`by_gap` integer NOT NULL,
	`by_turnover` integer NOT NULL,
	`by_fame` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `genre`, `country`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `market_order_name` ON `market_order` (`genre`,`country`,`name`,`artist_id`);--> statement-breakpoint
CREATE INDEX `market_order_price` ON `market_order` (`genre`,`country`,`by_price`,`name`,`artist_id`);--> statement-breakpoint
CREATE INDEX `market_order_change` ON `market_order` (`genre`,`country`,`by_change`,`name`,`artist_id`);--> statement-breakpoint
CREATE INDEX `market_order_turnover` ON `market_order` (`genre`,`country`,`by_turnover`,`by_fame`,`name`,`artist_id`);--> statement-breakpoint
CREATE INDEX `market_order_gap` ON `market_order` (`by_gap`,`name`,`artist_id`) WHERE genre = '' AND country = '';--> statement-breakpoint
CREATE TABLE `market_stale` (
	`artist_id` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `artists_listed` ON `artists` (`listed_at`,`id`);--> statement-breakpoint
-- A trigger's INSERT OR IGNORE is not heeded where an upsert fires it: so what is marked already is looked for.
-- An artist is in its lists from the moment it is listed, and out of them from the moment it is not.
CREATE TRIGGER `artists_enter_lists` AFTER INSERT ON `artists`
BEGIN
  INSERT INTO market_order (artist_id, genre, country, name, by_price, by_change, by_gap, by_turnover, by_fame)
  SELECT DISTINCT NEW.id, g.value, c.value, NEW.search_name, 1, 0, 0, 0, 1
  FROM json_each(json_insert(NEW.genres, '$[#]', '')) g, json_each(json_array('', NEW.country)) c
  WHERE c.value IS NOT NULL;
  INSERT INTO market_stale (artist_id) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM market_stale WHERE artist_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER `artists_change_lists` AFTER UPDATE OF `search_name`, `genres`, `country` ON `artists`
WHEN (NEW.search_name, NEW.genres, NEW.country) IS NOT (OLD.search_name, OLD.genres, OLD.country)
BEGIN
  INSERT INTO market_stale (artist_id) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM market_stale WHERE artist_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER `artists_leave_lists` AFTER DELETE ON `artists`
BEGIN
  DELETE FROM market_order WHERE artist_id = OLD.id;
END;--> statement-breakpoint
-- What is flagged counts for no artist's place.
CREATE TRIGGER `flags_raised` AFTER INSERT ON `flags`
BEGIN
  INSERT INTO market_stale (artist_id) SELECT NEW.artist_id WHERE NOT EXISTS (SELECT 1 FROM market_stale WHERE artist_id = NEW.artist_id);
END;--> statement-breakpoint
CREATE TRIGGER `flags_reviewed` AFTER UPDATE OF `status` ON `flags` WHEN NEW.status <> OLD.status
BEGIN
  INSERT INTO market_stale (artist_id) SELECT NEW.artist_id WHERE NOT EXISTS (SELECT 1 FROM market_stale WHERE artist_id = NEW.artist_id);
END;--> statement-breakpoint
INSERT INTO market_order (artist_id, genre, country, name, by_price, by_change, by_gap, by_turnover, by_fame)
  SELECT DISTINCT a.id, g.value, c.value, a.search_name, 1, 0, 0, 0, 1
  FROM artists a, json_each(json_insert(a.genres, '$[#]', '')) g, json_each(json_array('', a.country)) c
  WHERE c.value IS NOT NULL;--> statement-breakpoint
INSERT INTO market_stale (artist_id) SELECT id FROM artists;

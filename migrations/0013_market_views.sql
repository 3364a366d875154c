CREATE TABLE `market_lists` (
	`genre` text NOT NULL,
	`country` text NOT NULL,
	`artists` integer NOT NULL,
	`up` integer NOT NULL,
	`down` integer NOT NULL,
	PRIMARY KEY(`genre`, `country`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `market_lists_size` ON `market_lists` (`country`,`artists`,`genre`);--> statement-breakpoint
CREATE TABLE `source_freshness` (
	`source` text PRIMARY KEY NOT NULL,
	`artists` integer NOT NULL,
	`fresh` integer NOT NULL,
	`newest_at` integer,
	`counted_at` integer NOT NULL
) WITHOUT ROWID;--> statement-breakpoint
CREATE TRIGGER `lists_grow` AFTER INSERT ON `market_order`
BEGIN
  INSERT INTO market_lists (genre, country, artists, up, down) SELECT NEW.genre, NEW.country, 0, 0, 0
  WHERE NOT EXISTS (SELECT 1 FROM market_lists WHERE genre = NEW.genre AND country = NEW.country);
  UPDATE market_lists SET artists = artists + 1, up = up + (NEW.by_change < 0), down = down + (NEW.by_change > 0)
  WHERE genre = NEW.genre AND country = NEW.country;
END;--> statement-breakpoint
CREATE TRIGGER `lists_shrink` AFTER DELETE ON `market_order`
BEGIN
  UPDATE market_lists SET artists = artists - 1, up = up - (OLD.by_change < 0), down = down - (OLD.by_change > 0)
  WHERE genre = OLD.genre AND country = OLD.country;
END;--> statement-breakpoint
CREATE TRIGGER `lists_turn` AFTER UPDATE OF `by_change` ON `market_order` WHEN sign(NEW.by_change) <> sign(OLD.by_change)
BEGIN
  UPDATE market_lists SET up = up + (NEW.by_change < 0) - (OLD.by_change < 0),
    down = down + (NEW.by_change > 0) - (OLD.by_change > 0)
  WHERE genre = NEW.genre AND country = NEW.country;
END;--> statement-breakpoint
INSERT INTO market_lists (genre, country, artists, up, down)
SELECT genre, country, COUNT(*), SUM(by_change < 0), SUM(by_change > 0) FROM market_order GROUP BY genre, country;

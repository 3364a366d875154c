CREATE TABLE `name_grams` (
	`gram` text NOT NULL,
	`by_fame` integer NOT NULL,
	`artist_id` text NOT NULL,
	PRIMARY KEY(`gram`, `by_fame`, `artist_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `names_indexed` (
	`artist_id` text PRIMARY KEY NOT NULL,
	`by_fame` integer NOT NULL,
	`grams` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `names_stale` (
	`artist_id` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;--> statement-breakpoint
CREATE TRIGGER `artists_named` AFTER INSERT ON `artists`
BEGIN
  INSERT INTO names_stale (artist_id) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER `artists_renamed` AFTER UPDATE OF `name` ON `artists` WHEN NEW.name <> OLD.name
BEGIN
  INSERT INTO names_stale (artist_id) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER `artists_forgotten` AFTER DELETE ON `artists`
BEGIN
  INSERT INTO names_stale (artist_id) SELECT OLD.id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = OLD.id);
END;--> statement-breakpoint
CREATE TRIGGER `alias_added` AFTER INSERT ON `artist_identifiers` WHEN NEW.kind = 'alias'
BEGIN
  INSERT INTO names_stale (artist_id) SELECT NEW.artist_id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.artist_id);
END;--> statement-breakpoint
CREATE TRIGGER `alias_removed` AFTER DELETE ON `artist_identifiers` WHEN OLD.kind = 'alias'
BEGIN
  INSERT INTO names_stale (artist_id) SELECT OLD.artist_id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = OLD.artist_id);
END;--> statement-breakpoint
CREATE TRIGGER `fame_first_known` AFTER INSERT ON `market_activity` WHEN NEW.fame / 8 <> 0
BEGIN
  INSERT INTO names_stale (artist_id) SELECT NEW.artist_id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.artist_id);
END;--> statement-breakpoint
CREATE TRIGGER `fame_changed` AFTER UPDATE OF `fame` ON `market_activity` WHEN NEW.fame / 8 <> OLD.fame / 8
BEGIN
  INSERT INTO names_stale (artist_id) SELECT NEW.artist_id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.artist_id);
END;--> statement-breakpoint
INSERT INTO names_stale (artist_id) SELECT id FROM artists;

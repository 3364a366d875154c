CREATE TABLE `artist_identifiers` (
	`artist_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`artist_id`, `kind`, `value`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artist_identifiers_of_one` ON `artist_identifiers` (`kind`,`value`) WHERE kind <> 'alias';--> statement-breakpoint
CREATE UNIQUE INDEX `artist_identifiers_single` ON `artist_identifiers` (`artist_id`,`kind`) WHERE kind NOT IN ('wikipedia', 'alias');--> statement-breakpoint
CREATE TABLE `source_faults` (
	`source` text NOT NULL,
	`artist_id` text NOT NULL,
	`reason` text NOT NULL,
	`detail` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`source`, `artist_id`, `reason`)
);
--> statement-breakpoint
CREATE INDEX `source_faults_last` ON `source_faults` (`last_at`);--> statement-breakpoint
CREATE TABLE `source_polls` (
	`source` text NOT NULL,
	`artist_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`value` real,
	`observed_at` integer,
	`failed_at` integer DEFAULT 0 NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`source`, `artist_id`)
);
--> statement-breakpoint
CREATE INDEX `source_polls_due` ON `source_polls` (`source`,`due_at`);--> statement-breakpoint
INSERT OR IGNORE INTO `artist_identifiers` (`artist_id`, `kind`, `value`)
SELECT `id`, 'musicbrainz', lower(`musicbrainz_id`) FROM `artists` WHERE `musicbrainz_id` IS NOT NULL ORDER BY `listed_at`, `id`;--> statement-breakpoint
CREATE TRIGGER `artists_musicbrainz_listed` AFTER INSERT ON `artists` WHEN NEW.musicbrainz_id IS NOT NULL
BEGIN
  INSERT INTO artist_identifiers (artist_id, kind, value) SELECT NEW.id, 'musicbrainz', lower(NEW.musicbrainz_id)
  WHERE NOT EXISTS (SELECT 1 FROM artist_identifiers WHERE kind = 'musicbrainz' AND (value = lower(NEW.musicbrainz_id) OR artist_id = NEW.id));
END;--> statement-breakpoint
CREATE TRIGGER `artists_musicbrainz_changed` AFTER UPDATE OF `musicbrainz_id` ON `artists`
WHEN NEW.musicbrainz_id IS NOT NULL AND NEW.musicbrainz_id IS NOT OLD.musicbrainz_id
BEGIN
  DELETE FROM artist_identifiers WHERE artist_id = NEW.id AND kind = 'musicbrainz' AND value <> lower(NEW.musicbrainz_id);
  INSERT INTO artist_identifiers (artist_id, kind, value) SELECT NEW.id, 'musicbrainz', lower(NEW.musicbrainz_id)
  WHERE NOT EXISTS (SELECT 1 FROM artist_identifiers WHERE kind = 'musicbrainz' AND (value = lower(NEW.musicbrainz_id) OR artist_id = NEW.id));
END;

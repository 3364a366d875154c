CREATE TABLE `forecasts` (
	`artist_id` text NOT NULL,
	`source` text NOT NULL,
	`state` text NOT NULL,
	PRIMARY KEY(`artist_id`, `source`)
);
--> statement-breakpoint
CREATE TABLE `held_values` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`artist_id` text NOT NULL,
	`cents` integer NOT NULL,
	`quoted` integer NOT NULL,
	`source` text NOT NULL,
	`combination` text NOT NULL,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`decided_by` text,
	`decided_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `held_values_open` ON `held_values` (`artist_id`) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX `held_values_at` ON `held_values` (`at`);--> statement-breakpoint
CREATE TABLE `source_units` (
	`source` text PRIMARY KEY NOT NULL,
	`unit` real NOT NULL,
	`set_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `valuations` (
	`artist_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `market` ADD `inventory` integer;;--> statement-breakpoint
-- Made-up popularity goes on from where the release before left it.
INSERT OR IGNORE INTO source_polls (source, artist_id, due_at, value, observed_at)
SELECT 'simulated', artist_id, 0, level, observed_at FROM signals WHERE source = 'simulated';

CREATE TABLE `anchors` (
	`source` text PRIMARY KEY NOT NULL,
	`median` real NOT NULL,
	`scale` real NOT NULL,
	`refreshed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `artists` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`genres` text NOT NULL,
	`country` text,
	`debut_year` integer,
	`musicbrainz_id` text,
	`audience` real,
	`listed_at` integer NOT NULL,
	`imported_until` integer
);
--> statement-breakpoint
CREATE TABLE `candles` (
	`artist_id` text NOT NULL,
	`interval` integer NOT NULL,
	`time` integer NOT NULL,
	`open` integer NOT NULL,
	`high` integer NOT NULL,
	`low` integer NOT NULL,
	`close` integer NOT NULL,
	`volume` integer NOT NULL,
	`turnover` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `interval`, `time`)
);
--> statement-breakpoint
CREATE INDEX `candles_time` ON `candles` (`interval`,`time`);--> statement-breakpoint
CREATE TABLE `fair_values` (
	`artist_id` text NOT NULL,
	`grain` integer NOT NULL,
	`time` integer NOT NULL,
	`value` integer NOT NULL,
	`source` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `grain`, `time`)
);
--> statement-breakpoint
CREATE TABLE `market` (
	`artist_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`last` integer,
	`bid` integer,
	`ask` integer,
	`fair_value` integer,
	`fair_value_at` integer,
	`source` text,
	`volume` integer NOT NULL,
	`shares_floated` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`previous_token_hash` text,
	`rotated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `signals` (
	`artist_id` text NOT NULL,
	`source` text NOT NULL,
	`level` real NOT NULL,
	`observed_at` integer NOT NULL,
	PRIMARY KEY(`artist_id`, `source`)
);
--> statement-breakpoint
CREATE TABLE `trades` (
	`artist_id` text NOT NULL,
	`seq` integer NOT NULL,
	`time` integer NOT NULL,
	`price` integer NOT NULL,
	`quantity` integer NOT NULL,
	`side` text NOT NULL,
	`buyer` text NOT NULL,
	`seller` text NOT NULL,
	PRIMARY KEY(`artist_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `trades_time` ON `trades` (`artist_id`,`time`,`seq`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`username_key` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_usernameKey_unique` ON `users` (`username_key`);
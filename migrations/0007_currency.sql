CREATE TABLE `exchange_rates` (
	`date` text PRIMARY KEY NOT NULL,
	`dollars` real NOT NULL,
	`source` text NOT NULL,
	`read_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `users` ADD `currency` text;
CREATE TABLE `dead_letters` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`hash` text NOT NULL,
	`queue` text,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`status` text NOT NULL,
	`error` text,
	`attempts` integer NOT NULL,
	`deaths` integer NOT NULL,
	`history` text NOT NULL,
	`message_id` text,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`taken_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dead_letters_hash_unique` ON `dead_letters` (`hash`);--> statement-breakpoint
CREATE INDEX `dead_letters_last` ON `dead_letters` (`last_at`,`id`);
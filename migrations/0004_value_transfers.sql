CREATE TABLE `transfers` (
	`account_a` text NOT NULL,
	`account_b` text NOT NULL,
	`artist_id` text NOT NULL,
	`hour` integer NOT NULL,
	`moved` integer NOT NULL,
	`gross` integer NOT NULL,
	`bought_a` integer NOT NULL,
	`bought_b` integer NOT NULL,
	PRIMARY KEY(`account_a`, `account_b`, `artist_id`, `hour`)
);
--> statement-breakpoint
CREATE INDEX `transfers_b` ON `transfers` (`account_b`,`hour`);--> statement-breakpoint
CREATE INDEX `transfers_hour` ON `transfers` (`hour`);--> statement-breakpoint
ALTER TABLE `flags` ADD `moved` integer DEFAULT 0 NOT NULL;
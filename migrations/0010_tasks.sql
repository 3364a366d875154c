CREATE TABLE `task_batches` (
	`task_id` text NOT NULL,
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`priority` integer NOT NULL,
	`task_created_at` integer NOT NULL,
	`payload` text,
	`status` text NOT NULL,
	`lease` text,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`error` text,
	`report` text,
	PRIMARY KEY(`task_id`, `number`)
);
--> statement-breakpoint
CREATE INDEX `task_batches_open` ON `task_batches` (`priority`,`task_created_at`,`task_id`,`number`) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX `task_batches_leased` ON `task_batches` (`due_at`) WHERE lease IS NOT NULL;--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`priority` integer NOT NULL,
	`input` text NOT NULL,
	`requested_by` text NOT NULL,
	`slot` integer,
	`planned` integer NOT NULL,
	`batches` integer NOT NULL,
	`done` integer NOT NULL,
	`failed` integer NOT NULL,
	`counts` text NOT NULL,
	`error` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_running` ON `tasks` (`kind`) WHERE status = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_slot` ON `tasks` (`kind`,`slot`);--> statement-breakpoint
CREATE INDEX `tasks_created` ON `tasks` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_finished` ON `tasks` (`finished_at`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);
CREATE TABLE `account_days` (
	`day` integer PRIMARY KEY NOT NULL,
	`opened` integer NOT NULL,
	`deleted` integer NOT NULL,
	`open` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO account_days (day, opened, deleted, open)
  SELECT day, SUM(opened), SUM(deleted), SUM(SUM(opened) - SUM(deleted)) OVER (ORDER BY day) FROM (
    SELECT created_at / 86400000 * 86400000 AS day, 1 AS opened, 0 AS deleted FROM users
    UNION ALL SELECT deleted_at / 86400000 * 86400000, 0, 1 FROM users WHERE deleted_at IS NOT NULL)
  GROUP BY day;--> statement-breakpoint
CREATE TRIGGER `accounts_opened` AFTER INSERT ON `users`
BEGIN
  INSERT INTO account_days (day, opened, deleted, open)
  VALUES (NEW.created_at / 86400000 * 86400000, 1, 0, 1 + coalesce((SELECT open FROM account_days ORDER BY day DESC LIMIT 1), 0))
  ON CONFLICT (day) DO UPDATE SET opened = opened + 1, open = open + 1;
END;--> statement-breakpoint
CREATE TRIGGER `accounts_deleted` AFTER UPDATE OF `deleted_at` ON `users` WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  INSERT INTO account_days (day, opened, deleted, open)
  VALUES (NEW.deleted_at / 86400000 * 86400000, 0, 1, coalesce((SELECT open FROM account_days ORDER BY day DESC LIMIT 1), 0) - 1)
  ON CONFLICT (day) DO UPDATE SET deleted = deleted + 1, open = open - 1;
END;

CREATE INDEX `acts_unknown_sign_ins` ON `acts` (`time`) WHERE action IN ('sign_in_failed', 'sign_in_blocked') AND actor IS NULL AND subject IS NULL;--> statement-breakpoint
DROP TRIGGER `acts_kept`;--> statement-breakpoint
CREATE TRIGGER `acts_kept` BEFORE DELETE ON `acts`
WHEN NOT (OLD.action IN ('sign_in_failed', 'sign_in_blocked') AND OLD.actor IS NULL AND OLD.subject IS NULL AND OLD.time < (unixepoch() - 30 * 86400) * 1000)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;--> statement-breakpoint
CREATE TRIGGER `acts_not_replaced` BEFORE INSERT ON `acts`
WHEN EXISTS (SELECT 1 FROM `acts` WHERE `id` = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

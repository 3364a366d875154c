ALTER TABLE `market_lists` ADD `turnover` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE TRIGGER `turnover_enters` AFTER INSERT ON `market_order` WHEN NEW.genre = '' AND NEW.country = '' AND NEW.by_turnover <> 0
BEGIN
  UPDATE market_lists SET turnover = turnover - NEW.by_turnover WHERE genre = '' AND country = '';
END;--> statement-breakpoint
CREATE TRIGGER `turnover_leaves` AFTER DELETE ON `market_order` WHEN OLD.genre = '' AND OLD.country = '' AND OLD.by_turnover <> 0
BEGIN
  UPDATE market_lists SET turnover = turnover + OLD.by_turnover WHERE genre = '' AND country = '';
END;--> statement-breakpoint
CREATE TRIGGER `turnover_moves` AFTER UPDATE OF `by_turnover` ON `market_order` WHEN NEW.genre = '' AND NEW.country = '' AND NEW.by_turnover <> OLD.by_turnover
BEGIN
  UPDATE market_lists SET turnover = turnover + OLD.by_turnover - NEW.by_turnover WHERE genre = '' AND country = '';
END;--> statement-breakpoint
UPDATE market_lists SET turnover = coalesce((SELECT -SUM(by_turnover) FROM market_order WHERE genre = '' AND country = ''), 0) WHERE genre = '' AND country = '';

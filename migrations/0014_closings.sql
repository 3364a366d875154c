ALTER TABLE `artists` ADD `closed_at` integer;--> statement-breakpoint
ALTER TABLE `artists` ADD `closed_into` text;--> statement-breakpoint
ALTER TABLE `artists` ADD `close_pending` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `artists_close_pending` ON `artists` (`id`) WHERE close_pending = 1;--> statement-breakpoint
CREATE INDEX `fills_transferred` ON `fills` (`artist_id`,`time`,`shares`) WHERE kind IN ('redeemed', 'issued');--> statement-breakpoint
-- What the issuer took back, or gave out, without a trade: `trades_of_issuer` does not see it.
CREATE TRIGGER `fills_of_issuer` AFTER INSERT ON `fills` WHEN NEW.kind IN ('redeemed', 'issued')
BEGIN
  INSERT INTO positions (account, artist_id, shares, cash, cash_minutes, since)
  VALUES ('issuer', NEW.artist_id, -NEW.shares, -NEW.cash, -NEW.cash * (NEW.time / 60000), NEW.time)
  ON CONFLICT (account, artist_id) DO UPDATE SET shares = shares + excluded.shares, cash = cash + excluded.cash,
    cash_minutes = cash_minutes + excluded.cash_minutes, since = MIN(since, excluded.since);
END;--> statement-breakpoint
CREATE TRIGGER `artists_close_lists` AFTER UPDATE OF `closed_at` ON `artists` WHEN NEW.closed_at IS NOT NULL
BEGIN
  DELETE FROM market_order WHERE artist_id = NEW.id;
  INSERT INTO names_stale (artist_id) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM names_stale WHERE artist_id = NEW.id);
END;

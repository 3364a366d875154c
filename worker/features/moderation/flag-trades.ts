import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import type { FlagKind } from "../../../domain/api/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { type Dealing, dealingOf, type Pair, type Purchases, userPairs } from "./dealing.ts";
import { type Link, linkedPairs } from "./linked-accounts.ts";
import { type Flow, isSuspect, reasonOf, YOUNG } from "./suspicion.ts";
import { type ArtistFlow, flowsOf, lostByYoung, measureTransfers } from "./transfers.ts";

/** How far back accounts are linked and their trades looked at, in milliseconds. */
const LOOKS_BACK = 30 * DAY;

/**
 * Flags what users traded with each other, once the message's trades are stored:
 * linked accounts always, others when what they traded looks like a gift. Computed
 * from all stored trades, so that messages may repeat and come in any order. No
 * query for a message in which no users traded with each other, which is most.
 */
export async function flagTrades({ env, now }: ServiceContext, message: BookMessage): Promise<void> {
  const db = env.DB;
  const since = now - LOOKS_BACK;
  const pairs = userPairs(message.trades, since);
  if (pairs.length === 0) return;
  await measureTransfers(db, message, now);
  const flows = await flowsOf(db, pairs, since);
  const links = new Map((await linkedPairs(db, pairs, since)).map((link) => [link.pair.join(), link]));
  for (const [pair, ofArtists] of flows) {
    const link = links.get(pair.join());
    const gift = link ? null : await giftOf(db, pair, ofArtists, now);
    if (link)
      await flag(db, message.artistId, { pair, reason: linkReason(link), moved: movedIn(ofArtists, message.artistId) });
    else if (gift)
      for (const { artistId, moved } of ofArtists)
        await flag(db, artistId, { pair, reason: gift, moved, kind: "value_transfer" });
  }
}

/** Why what two accounts moved, whatever the artist, looks like a gift; null if it does not. */
async function giftOf(
  db: D1Database,
  [a, b]: Pair,
  ofArtists: readonly ArtistFlow[],
  now: number,
): Promise<string | null> {
  const sum = (field: keyof Flow) => ofArtists.reduce((total, flow) => total + flow[field], 0);
  const flow: Flow = { moved: sum("moved"), gross: sum("gross"), boughtA: sum("boughtA"), boughtB: sum("boughtB") };
  const [payer, gainer] = flow.moved > 0 ? [a, b] : [b, a];
  // Most pairs have moved next to nothing: nobody else is looked at for them.
  if (!isSuspect(flow, { age: 0 }, Number.POSITIVE_INFINITY)) return null;
  const opened = await db.prepare("SELECT created_at FROM users WHERE id = ?").bind(payer).first<number>("created_at");
  const age = now - (opened ?? now);
  const fromYoung = await lostByYoung(db, gainer, { opened: now - YOUNG, since: now - LOOKS_BACK });
  return isSuspect(flow, { age }, fromYoung) ? reasonOf(flow, { age }) : null;
}

const movedIn = (ofArtists: readonly ArtistFlow[], artistId: string): number =>
  ofArtists.find((flow) => flow.artistId === artistId)?.moved ?? 0;

const linkReason = ({ accounts }: Link): string =>
  `Used from the same network within 30 days, which ${accounts} accounts use`;

/** What a flag says beside the trades themselves. */
interface Finding {
  pair: Pair;
  reason: string;
  moved: number;
  /** Where it does not follow from the trades. */
  kind?: FlagKind;
}

async function flag(db: D1Database, artistId: string, finding: Finding): Promise<void> {
  const { results } = await purchasesStatement(db, artistId, finding.pair).all<Purchases>();
  const dealing = dealingOf(results);
  if (dealing) await flagStatement(db, artistId, finding, dealing).run();
}

/** What two accounts bought of each other in the thirty days up to their last trade. */
function purchasesStatement(db: D1Database, artistId: string, pair: Pair): D1PreparedStatement {
  // The issuer is named as the index trades_pair names it.
  const traded = `artist_id = ?1 AND buyer IN (?2, ?3) AND seller IN (?2, ?3) AND buyer <> '${ISSUER}' AND seller <> '${ISSUER}'`;
  return db
    .prepare(
      `SELECT buyer, COUNT(*) AS trades, SUM(quantity) AS quantity, SUM(price * quantity) AS notional,
         MIN(time) AS firstTradeAt, MAX(time) AS lastTradeAt
       FROM trades WHERE ${traded} AND time > (SELECT MAX(time) FROM trades WHERE ${traded}) - ?4
       GROUP BY buyer`,
    )
    .bind(artistId, ...pair, LOOKS_BACK);
}

/** One line an artist and pair. Only what brings something new changes it, and then it is to be looked at again. */
function flagStatement(
  db: D1Database,
  artistId: string,
  { pair, reason, moved, kind }: Finding,
  dealing: Dealing,
): D1PreparedStatement {
  const { trades, quantity, notional, firstTradeAt, lastTradeAt } = dealing;
  return db
    .prepare(
      `INSERT INTO flags (artist_id, account_a, account_b, kind, link, trades, quantity, notional, first_trade_at, last_trade_at, moved)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
       ON CONFLICT (artist_id, account_a, account_b) DO UPDATE SET kind = ?4, link = ?5, trades = ?6, quantity = ?7, notional = ?8,
         first_trade_at = ?9, last_trade_at = ?10, moved = ?11, status = 'open'
       WHERE (excluded.last_trade_at, excluded.trades) > (flags.last_trade_at, flags.trades)`,
    )
    .bind(
      artistId,
      ...pair,
      kind ?? dealing.kind,
      reason,
      trades,
      quantity,
      notional,
      firstTradeAt,
      lastTradeAt,
      moved,
    );
}

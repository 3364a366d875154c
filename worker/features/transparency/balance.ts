import type { ArtistBalance, Transparency } from "../../../domain/api/index.ts";
import type { BookBalance, AccountBalance } from "../../../durable-objects/protocol/balance.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { inParallel } from "../../platform/in-parallel.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { bookOf } from "../market-data/index.ts";

/** Rounds for books whose accounts moved on while they were read. */
const ROUNDS = 5;

type Accounts = Map<string, AccountBalance>;

/** The positions in one artist, by account. */
type Holders = Map<string, AccountBalance["positions"][number]>;

/**
 * The balance of all cash and shares, computed from the objects. Portfolios are read first, then
 * books: what a portfolio lacks is then still in a book's outbox, so shares and
 * cash must balance at any moment, with trading going on. An account that
 * acknowledged something in between is read again with that book.
 */
export async function balanceOf({ env, now }: ServiceContext): Promise<Transparency> {
  const { results } = await env.DB.prepare("SELECT id, name FROM artists ORDER BY id").all<{
    id: ListedArtistId;
    name: string;
  }>();
  const named = await inParallel(results, async ({ id }) => bookOf(env, id).accounts());
  const accounts = await readAccounts(env, new Set(named.flat()));
  const holders = holdersByArtist(accounts);
  const artists = await inParallel(results, ({ id, name }) =>
    balanceOfArtist(env, id, name, holders.get(id) ?? new Map()),
  );
  const listed = artists.filter((artist) => artist !== null);
  const totals = accountTotals(accounts);
  return {
    at: now,
    artists: listed,
    accounts: totals,
    balanced: totals.balanced && listed.every(({ balanced }) => balanced),
  };
}

async function balanceOfArtist(
  env: Env,
  artistId: ListedArtistId,
  name: string,
  holders: Holders,
): Promise<ArtistBalance | null> {
  for (let round = 1; ; round++) {
    const settledSeqs = Object.fromEntries([...holders].map(([account, { settledSeq }]) => [account, settledSeq]));
    const book = await bookOf(env, artistId).balance(settledSeqs);
    if (!book) return null;
    if (book.moved.length === 0 || round === ROUNDS) return weigh(book, name, holders);
    const again = holdersByArtist(await readAccounts(env, new Set(book.moved))).get(artistId) ?? [];
    holders = new Map([...holders, ...again]);
  }
}

function weigh({ moved, inFlight, ...book }: BookBalance, name: string, holders: Holders): ArtistBalance {
  let held = 0;
  let portfolioCash = 0;
  for (const { shares, netCash } of holders.values()) {
    held += shares;
    portfolioCash += netCash;
  }
  const shares = held + book.inventory + inFlight.shares;
  const cash = portfolioCash + book.issuerCash + book.fees + inFlight.cash;
  const balanced = moved.length === 0 && shares === book.sharesFloated && cash === 0;
  return { ...book, name, held, portfolioCash, sharesInFlight: inFlight.shares, cashInFlight: inFlight.cash, balanced };
}

function holdersByArtist(accounts: Accounts): Map<string, Holders> {
  const byArtist = new Map<string, Holders>();
  for (const [account, { positions }] of accounts) {
    for (const position of positions) {
      const holders = byArtist.get(position.artistId) ?? new Map();
      byArtist.set(position.artistId, holders.set(account, position));
    }
  }
  return byArtist;
}

function accountTotals(accounts: Accounts): Transparency["accounts"] {
  const totals = { count: accounts.size, granted: 0, cash: 0, clearing: 0, held: 0, balanced: true };
  // While a release is rolled out, portfolios of the one before do not say what is clearing: there it is nothing.
  for (const { granted, cash, clearing = 0, heldCash, positions } of accounts.values()) {
    totals.granted += granted;
    totals.cash += cash;
    totals.clearing += clearing;
    totals.held += heldCash;
    const brought = positions.reduce((sum, { netCash }) => sum + netCash, 0);
    if (cash + clearing !== granted + brought || heldCash < 0 || heldCash > cash) totals.balanced = false;
  }
  return totals;
}

async function readAccounts(env: Env, ids: ReadonlySet<string>): Promise<Accounts> {
  const read = await inParallel([...ids], async (id) => [id, await env.PORTFOLIO.getByName(id).balance()] as const);
  return new Map(read);
}

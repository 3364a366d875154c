import { z } from "zod";
import { ArtistId } from "../core/orders.ts";
import { pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** One artist's books, as the objects themselves report them. Shares, and cents. */
export const ArtistBalance = z
  .object({
    artistId: z.string(),
    name: z.string(),
    sharesFloated: z.int(),
    inventory: z.int().meta({ description: "Shares the issuer holds" }),
    held: z.int().meta({ description: "Shares in portfolios" }),
    sharesInFlight: z.int().meta({ description: "Shares executed but not yet applied by a portfolio" }),
    issuerCash: z.int(),
    fees: z.int(),
    portfolioCash: z.int().meta({
      description: "Net cash that this artist brought to portfolios, shares exchanged in a merge at their price",
    }),
    cashInFlight: z.int(),
    pending: z.int().meta({ description: "Settlements not yet acknowledged" }),
    failing: z.int().meta({ description: "Accounts whose settlements keep failing" }),
    seq: z.int().meta({ description: "Head of the journal" }),
    hash: z.string().meta({ description: "Hash of the journal up to its head" }),
    balanced: z.boolean().meta({ description: "Shares and cash both come out to the unit" }),
  })
  .meta({ id: "ArtistBalance" });
export type ArtistBalance = z.infer<typeof ArtistBalance>;

export const Transparency = z
  .object({
    at: z.int(),
    artists: z.array(ArtistBalance),
    accounts: z.object({
      count: z.int().meta({ description: "Accounts that ever traded" }),
      granted: z.int(),
      cash: z.int(),
      clearing: z.int().meta({ description: "Cents on their way between listings that are being merged" }),
      held: z.int(),
      balanced: z
        .boolean()
        .meta({ description: "Every account's cash, and what is clearing, is its grant and what trading brought" }),
    }),
    balanced: z.boolean(),
  })
  .meta({ id: "Transparency" });
export type Transparency = z.infer<typeof Transparency>;

export const getTransparency = route({
  method: "get",
  path: "/transparency",
  tag: "Transparency",
  summary: "Whether every share and every cent is where it should be, computed from the objects",
  status: 200,
  response: Transparency,
});

const ArtistParams = z.object({ id: ArtistId });

/** Most lines of a journal in one answer: while a book reads them it matches nothing. */
export const JOURNAL_PAGE = 1_000;

const LINK = `Link of the hash chain: SHA-256, in hex, of the link before it and the lines of one command (JSON of seq, time, event),
joined by line feeds. The last line of each command has one. From format 2 on it covers the lines as they are here`;

/** A line of a book's journal in its public form: see `domain/core/public-journal.ts`. */
export const JournalLine = z
  .object({
    seq: z.int(),
    time: z.int(),
    format: z.int().meta({ description: "Of the line as it is stored" }),
    event: z.looseObject({ type: z.string() }).meta({ description: "Accounts go by pseudonyms of this book" }),
    hash: z.string().nullable().meta({ description: LINK }),
  })
  .meta({ id: "JournalLine" });

export const getJournal = route({
  method: "get",
  path: "/artists/{id}/journal",
  tag: "Transparency",
  summary: "All that ever happened in a book, oldest first, with accounts by pseudonyms of that book",
  params: ArtistParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0).meta({ description: "Only lines beyond this seq" }),
    limit: pageLimit(JOURNAL_PAGE, JOURNAL_PAGE),
  }),
  status: 200,
  response: z.object({ artistId: z.string(), entries: z.array(JournalLine) }),
  problems: ["unknown_artist"],
});

/** What a book says of itself. House: cents and shares. */
export const Fingerprint = z
  .object({
    seq: z.int().meta({ description: "Head of the journal, at most a few seconds ago" }),
    hash: z.string().meta({ description: "Its link" }),
    engine: z.string().meta({ description: "Hash of the matching engine's state, in public form" }),
    house: z
      .object({ cash: z.int(), inventory: z.int(), fees: z.int() })
      .meta({ description: "The issuer's cash and inventory, and the fees taken" }),
  })
  .meta({ id: "Fingerprint" });
export type Fingerprint = z.infer<typeof Fingerprint>;

export const getFingerprint = route({
  method: "get",
  path: "/artists/{id}/fingerprint",
  tag: "Transparency",
  summary: "What following and replaying a book's journal up to its head must give",
  params: ArtistParams,
  status: 200,
  response: Fingerprint,
  problems: ["unknown_artist"],
});

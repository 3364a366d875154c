import { ISSUER } from "./issuer.ts";

/**
 * A book's journal as anybody may read it. Accounts are pseudonyms that only
 * this book knows how to make; the issuer goes by its name.
 */
export interface PublicLine<Event extends { type: string } = { type: string }> {
  /** Position from 1, without a gap. */
  seq: number;
  /** Milliseconds UTC; never runs backwards. */
  time: number;
  /** From format 2 on the hash chain covers the lines as they are here. */
  format: number;
  event: Event;
  /** Link of the hash chain: the last line of a command has one, those before it none. */
  hash: string | null;
}

/** SHA-256 of a text in UTF-8, in lower-case hex. */
export type Sha256 = (text: string) => string | Promise<string>;

/** A line as it goes into the hash chain: its event is the JSON that is hashed. */
export interface ChainedLine {
  seq: number;
  time: number;
  event: string;
}

/**
 * What the link of one command's lines is the hash of: the link before it (empty
 * for the first) and each line's JSON `{seq, time, event}`, all joined by line
 * feeds. No line can change without all later links changing.
 */
export function linkText(previous: string, lines: readonly ChainedLine[]): string {
  return [previous, ...lines.map(({ seq, time, event }) => `{"seq":${seq},"time":${time},"event":${event}}`)].join(
    "\n",
  );
}

/** The first format whose public form is what the chain covers. */
const PUBLIC_CHAIN = 2;

/** What one account, or the issuer, has by the journal: cents and shares. Accounts start with 0 cents here. */
export interface Standing {
  cash: number;
  shares: number;
}

/** What a journal comes to. */
export interface VerifiedJournal {
  seq: number;
  /** The last link. */
  hash: string;
  /** The first line from which on every link was computed; what came before is of a format whose links only the book can. */
  verifiedFrom: number;
  trades: number;
  sharesFloated: number;
  /** The issuer's cash and inventory, and the fees taken. Cents and shares. */
  house: { cash: number; inventory: number; fees: number };
  /** By pseudonym, whoever traded. */
  accounts: ReadonlyMap<string, Standing>;
}

/**
 * What a journal is held to. `sequence`: no line is missing and time never runs
 * backwards. `chain`: each link follows from the lines and the link before.
 * `prices`, `fees`, `potential` and `closing`: see `PriceRule`, `FeeRule`, `PotentialRule` and `ClosingRule`. `shares`: nobody sells what is not there, and what was
 * floated is somewhere. `cash`: what all of them gained is zero.
 */
export type JournalRule = "sequence" | "chain" | "prices" | "fees" | "potential" | "closing" | "shares" | "cash";

/** Which rule a journal breaks, and at which line. */
export class JournalFault extends Error {
  override readonly name = "JournalFault";
  readonly seq: number;
  readonly rule: JournalRule;

  constructor(rule: JournalRule, seq: number, message: string) {
    super(`line ${seq}: ${message}`);
    this.rule = rule;
    this.seq = seq;
  }
}

/** An execution in a journal. Cents and shares. */
interface Execution {
  price: number;
  quantity: number;
  takerSide: "buy" | "sell";
  takerAccount: string;
  takerFee: number;
  makerAccount: string;
  makerFee: number;
}

/**
 * Follows a book's public journal from its first line: that no line is missing,
 * that every link of the hash chain follows from the one before, and that nobody
 * ever sold a share that did not exist. Believes nothing but SHA-256.
 */
export class JournalVerifier {
  private readonly sha256: Sha256;
  private readonly accounts = new Map<string, Standing>();
  private readonly house = { cash: 0, inventory: 0, fees: 0 };
  private seq = 0;
  private time = 0;
  private hash = "";
  private verifiedFrom = 1;
  private trades = 0;
  private sharesFloated = 0;
  /** Lines of the command that is being read, which has no link yet. */
  private unlinked: PublicLine[] = [];

  constructor(sha256: Sha256) {
    this.sha256 = sha256;
  }

  /** Takes the next lines. Throws `JournalFault` at the first that is wrong. */
  async follow(lines: readonly PublicLine[]): Promise<void> {
    for (const line of lines) {
      if (line.seq !== this.seq + 1) throw new JournalFault("sequence", line.seq, `follows on ${this.seq}`);
      if (line.time < this.time) throw new JournalFault("sequence", line.seq, "is older than the one before");
      this.seq = line.seq;
      this.time = line.time;
      this.account(line);
      this.unlinked.push(line);
      if (line.hash !== null) await this.link(line, line.hash);
    }
  }

  /** How far it has come: the last line, the last link, and the executions so far. */
  get progress(): { seq: number; hash: string; trades: number } {
    const { seq, hash, trades } = this;
    return { seq, hash, trades };
  }

  /** What has been read comes to. Throws `JournalFault` if it ends within a command. */
  result(): VerifiedJournal {
    if (this.unlinked.length > 0) throw new JournalFault("chain", this.seq, "the last line has no link");
    const { seq, hash, verifiedFrom, trades, sharesFloated, house, accounts } = this;
    return { seq, hash, verifiedFrom, trades, sharesFloated, house: { ...house }, accounts };
  }

  private async link(last: PublicLine, claimed: string): Promise<void> {
    const lines = this.unlinked;
    this.unlinked = [];
    if (lines.every(({ format }) => format >= PUBLIC_CHAIN)) {
      const texts = lines.map(({ seq, time, event }) => ({ seq, time, event: JSON.stringify(event) }));
      if ((await this.sha256(linkText(this.hash, texts))) !== claimed)
        throw new JournalFault("chain", last.seq, "its link does not follow from the lines");
    } else this.verifiedFrom = last.seq + 1;
    this.hash = claimed;
  }

  private account({ seq, event }: PublicLine): void {
    if (event.type === "listed") {
      if (seq !== 1) throw new JournalFault("shares", seq, "the artist is listed a second time");
      this.sharesFloated = this.house.inventory = amount(seq, event, "sharesFloated");
    } else if (event.type === "filled") this.trade(seq, executionOf(seq, event));
    else if (event.type === "redeemed" || event.type === "issued") this.moveIssued(seq, event);
  }

  /** The issuer gives shares out, or takes all back that the account has. */
  private moveIssued(seq: number, event: { type: string; account?: unknown }): void {
    const { type, account } = event;
    if (typeof account !== "string" || account === ISSUER) throw new JournalFault("shares", seq, "for no account");
    const terms = { price: amount(seq, event, "price"), quantity: amount(seq, event, "quantity") };
    const direction = type === "issued" ? 1 : -1;
    this.move(seq, account, direction, terms, 0);
    this.move(seq, ISSUER, direction === 1 ? -1 : 1, terms, 0);
    const left = this.accounts.get(account)?.shares;
    if (type === "redeemed" && left !== 0)
      throw new JournalFault("shares", seq, `${account} keeps ${left} shares that are not redeemed`);
  }

  private trade(seq: number, execution: Execution): void {
    const { takerSide, takerAccount, takerFee, makerAccount, makerFee } = execution;
    this.trades += 1;
    this.house.fees += takerFee + makerFee;
    this.move(seq, takerAccount, takerSide === "buy" ? 1 : -1, execution, takerFee);
    this.move(seq, makerAccount, takerSide === "buy" ? -1 : 1, execution, makerFee);
  }

  /** One side of a trade; `direction` 1 buys, -1 sells. */
  private move(
    seq: number,
    account: string,
    direction: 1 | -1,
    { price, quantity }: Pick<Execution, "price" | "quantity">,
    fee: number,
  ): void {
    const cash = -direction * price * quantity - fee;
    const shares = direction * quantity;
    const standing = account === ISSUER ? null : (this.accounts.get(account) ?? { cash: 0, shares: 0 });
    if (standing) {
      this.accounts.set(account, { cash: standing.cash + cash, shares: standing.shares + shares });
    } else {
      this.house.cash += cash;
      this.house.inventory += shares;
    }
    const left = standing ? standing.shares + shares : this.house.inventory;
    if (left < 0) throw new JournalFault("shares", seq, `${account} sells ${-left} shares that it does not have`);
  }
}

function executionOf(seq: number, event: object): Execution {
  const { takerSide, takerAccount, makerAccount } = event as Partial<Execution>;
  if ((takerSide !== "buy" && takerSide !== "sell") || takerAccount === undefined || makerAccount === undefined)
    throw new JournalFault("shares", seq, "an execution without parties");
  return {
    takerSide,
    takerAccount,
    makerAccount,
    price: amount(seq, event, "price"),
    quantity: amount(seq, event, "quantity"),
    takerFee: amount(seq, event, "takerFee"),
    makerFee: amount(seq, event, "makerFee"),
  };
}

function amount(seq: number, event: object, field: string): number {
  const value: unknown = (event as Record<string, unknown>)[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new JournalFault("shares", seq, `${field} is no amount`);
  return value;
}

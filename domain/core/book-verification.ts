import {
  JournalFault,
  type JournalRule,
  JournalVerifier,
  type PublicLine,
  type Sha256,
  type VerifiedJournal,
} from "./public-journal.ts";
import { ExecutionRules } from "./execution-rules.ts";

/** What a book says of itself: the head of its journal, and its house in cents and shares. */
export interface BookClaim {
  seq: number;
  hash: string;
  house: { cash: number; inventory: number; fees: number };
}

/** How far a verification has come. */
export interface VerificationProgress {
  lines: number;
  total: number;
  trades: number;
  /** The last link that was followed; empty before the first. */
  hash: string;
}

/** A rule that was checked, and what came out. */
export interface RuleResult {
  rule: JournalRule;
  /** `unknown`: something else was wrong first, or the journal was not read to its end. */
  outcome: "passed" | "failed" | "unknown";
}

export const JOURNAL_RULES: readonly JournalRule[] = [
  "sequence",
  "chain",
  "prices",
  "fees",
  "potential",
  "closing",
  "shares",
  "cash",
];

/**
 * Checks a book's public journal, page by page, against every rule that it shows
 * by itself, and in the end against what the book says of itself.
 */
export class BookVerification {
  private readonly claim: BookClaim;
  private readonly journal: JournalVerifier;
  private readonly executions = new ExecutionRules();

  constructor(claim: BookClaim, sha256: Sha256) {
    this.claim = claim;
    this.journal = new JournalVerifier(sha256);
  }

  get progress(): VerificationProgress {
    const { seq, trades, hash } = this.journal.progress;
    return { lines: seq, total: this.claim.seq, trades, hash };
  }

  /** Takes the next lines; those beyond the claim's head are left alone. Throws `JournalFault` at the first that is wrong. */
  async follow(lines: readonly PublicLine[]): Promise<void> {
    const claimed = lines.filter(({ seq }) => seq <= this.claim.seq);
    await this.journal.follow(claimed);
    for (const line of claimed) this.followExecutions(line);
  }

  private followExecutions(line: PublicLine): void {
    try {
      this.executions.follow(line);
    } catch (error) {
      if (error instanceof JournalFault) throw error;
      // The chain may be whole over something that no book writes.
      throw new JournalFault("prices", line.seq, "is not a line as books write them");
    }
  }

  /** Whether what was read comes to what the book says. Throws `JournalFault`, at the last line. */
  result(): VerifiedJournal {
    const { seq, hash, house } = this.claim;
    const found = this.journal.result();
    if (found.seq !== seq) throw new JournalFault("sequence", found.seq, `the journal ends before its head ${seq}`);
    if (found.hash !== hash) throw new JournalFault("chain", seq, `its link is not the ${hash} that the book claims`);
    let cash = house.cash + house.fees;
    let shares = house.inventory;
    for (const standing of found.accounts.values()) {
      cash += standing.cash;
      shares += standing.shares;
    }
    if (shares !== found.sharesFloated)
      throw new JournalFault("shares", seq, `${shares} shares are somewhere, ${found.sharesFloated} were floated`);
    if (cash !== 0) throw new JournalFault("cash", seq, `all together gained ${cash} cents, not zero`);
    for (const key of ["inventory", "cash", "fees"] as const)
      if (found.house[key] !== house[key])
        throw new JournalFault(
          key === "inventory" ? "shares" : "cash",
          seq,
          `the house's ${key} is ${found.house[key]}, the book claims ${house[key]}`,
        );
    return found;
  }
}

/** What came of each rule: `broken` is what stopped the verification, null if nothing did. */
export const ruleResults = (broken: JournalFault | null): RuleResult[] =>
  JOURNAL_RULES.map((rule) => ({
    rule,
    outcome: broken === null ? "passed" : broken.rule === rule ? "failed" : "unknown",
  }));

import type { PortfolioPosition, ServerMessage } from "../../../domain/messages/wire.ts";
import type { PortfolioState } from "../../protocol/portfolio-calls.ts";

type PortfolioMessage = Extract<ServerMessage, { type: "portfolio" | "portfolio_delta" }>;

/** What the feed needs of the object around it. */
export interface PortfolioFeedContext {
  state(): PortfolioState;
  /** Whether anybody is in the room. */
  isWatched(): boolean;
  /** Shows a message to everybody in the room. */
  show(message: PortfolioMessage): void;
  /** Runs a task when changes have been gathered for long enough. */
  later(task: () => void): void;
}

/**
 * Tells an account's own room what changed: changes that come close together in one message, which says what is
 * different since the one before.
 */
export class PortfolioFeed {
  private readonly context: PortfolioFeedContext;
  /** As it was last shown; null when nobody was there, or the object has just begun. */
  private shown: PortfolioState | null = null;
  private readonly orders = new Set<string>();
  private due = false;

  constructor(context: PortfolioFeedContext) {
    this.context = context;
  }

  /** Cash, positions or these orders have changed. */
  add(orderIds: readonly string[]): void {
    if (!this.context.isWatched()) {
      this.shown = null;
      return;
    }
    for (const id of orderIds) this.orders.add(id);
    if (this.due) return;
    this.due = true;
    this.context.later(() => this.flush());
  }

  /** What one who joins starts from; what was not yet shown to the others is sent first. */
  snapshot(): PortfolioMessage {
    if (this.shown) this.flush();
    this.shown ??= this.context.state();
    return whole(this.shown, []);
  }

  /** Sends what has changed since the last message. */
  private flush(): void {
    if (!this.due) return;
    this.due = false;
    const orders = [...this.orders];
    this.orders.clear();
    const before = this.shown;
    this.shown = this.context.state();
    const { version, cash, heldCash, positions } = this.shown;
    this.context.show(
      before === null
        ? whole(this.shown, orders)
        : {
            type: "portfolio_delta",
            version,
            prevVersion: before.version,
            cash,
            heldCash,
            positions: changedPositions(before.positions, positions),
            orders,
          },
    );
  }
}

function whole({ version, cash, heldCash, positions }: PortfolioState, orders: string[]): PortfolioMessage {
  return { type: "portfolio", version, cash, heldCash, positions, orders };
}

/** Positions that are not what they were; one that is no longer there has nothing in it. */
function changedPositions(
  before: readonly PortfolioPosition[],
  after: readonly PortfolioPosition[],
): PortfolioPosition[] {
  const known = new Map(before.map((position) => [position.artistId, position]));
  const changed = after.filter((position) => {
    const old = known.get(position.artistId);
    known.delete(position.artistId);
    return !old || FIELDS.some((field) => old[field] !== position[field]);
  });
  const gone = [...known.keys()].map((artistId) => ({
    artistId,
    shares: 0,
    heldShares: 0,
    costBasis: 0,
    realisedPnl: 0,
  }));
  return [...changed, ...gone];
}

const FIELDS = ["shares", "heldShares", "costBasis", "realisedPnl"] as const;

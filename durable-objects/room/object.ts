import { type Connection, type ConnectionContext, Server, type WSMessage } from "partyserver";
import type { Task } from "../../domain/core/task.ts";
import type { ServerMessage, Tick } from "../../domain/messages/wire.ts";
import { later } from "../platform/later.ts";
import { placesOf } from "../platform/places.ts";
import { memberOf } from "../protocol/room-member.ts";
import { answerPings, answerUpgrade, Sockets } from "../platform/sockets.ts";
import { artistOfRoom, MARKET_ROOM } from "../protocol/room-names.ts";
import { SnapshotCache } from "./snapshot-cache.ts";
import { TickSubscriptions } from "./tick-subscriptions.ts";

/** The market room gathers ticks this long into one message, in milliseconds. */
const MARKET_FRAME = 100;

/** The same of the room of tasks, which people look at. */
const TASKS_FRAME = 250;

/**
 * Repeats what a book tells it to everybody who watches: `artist:<id>` the
 * frames of one book, `market` the ticks of those that each watches, `tasks` how tasks get on. It knows nothing of its own.
 */
export class Room extends Server {
  static override options = { hibernate: true };
  private readonly artistId = artistOfRoom(this.ctx.id.name ?? "");
  private readonly snapshots = new SnapshotCache(() => this.askBook());
  private readonly sockets = new Sockets(
    (tag) => this.openSockets(tag),
    () => this.snapshots.get(Date.now()),
    this.ctx.id.name === MARKET_ROOM ? (socket, ids) => this.watch(socket, ids) : undefined,
  );
  /** Who watches what in the market; null: not looked at yet since the object began. */
  private subscriptions: TickSubscriptions<WebSocket> | null = null;
  /** How many there were when the object began; null: not looked at yet. */
  private connections: number | null = null;
  private readonly ticks = new Map<string, Tick>();
  private readonly tasks = new Map<string, Task>();

  /** Broadcasts a frame (a `DepthMessage` as JSON) that leads to `seq`; answers how many are watching. */
  show(frame: string, seq: number): number {
    this.snapshots.countShown(seq);
    const watching = this.sockets.broadcast(frame);
    if (watching === 0) this.snapshots.drop();
    return watching;
  }

  /** Takes one artist's prices for the next market message; the newest counts. */
  showTick(tick: Tick): void {
    if (this.ticks.size === 0) later(MARKET_FRAME, () => this.showTicks());
    this.ticks.set(tick.artistId, tick);
  }

  /** Takes how a task stands for the next message about tasks; the newest state counts, in whatever order they come. */
  showTask(task: Task): void {
    if (this.tasks.size === 0) later(TASKS_FRAME, () => this.showTasks());
    if (task.version > (this.tasks.get(task.id)?.version ?? 0)) this.tasks.set(task.id, task);
  }

  /** Joins the room. It is refused before partyserver has it, which would send the client the stack of an error. */
  override fetch(request: Request): Promise<Response> {
    return answerUpgrade(async () => {
      this.sockets.assertPlace(memberOf(request.headers));
      return (await super.fetch(request)).webSocket;
    });
  }

  override onStart(): void {
    answerPings(this.ctx);
  }

  override getConnectionTags(_: Connection, { request }: ConnectionContext): string[] {
    return placesOf(memberOf(request.headers)).map(([tag]) => tag);
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): Promise<void> {
    return this.sockets.welcome(connection, memberOf(request.headers));
  }

  override onMessage(connection: Connection, data: WSMessage): Promise<void> {
    return this.sockets.receive(connection, data);
  }

  override onClose(connection: Connection): void {
    this.subscriptions?.leave(connection);
  }

  override onError(connection: Connection): void {
    this.subscriptions?.leave(connection);
  }

  /**
   * Those that are open, all or with a tag. partyserver's list reads what each socket stored, at every call: a
   * twentieth of a frame's cost. What it makes of a socket stays, so once is enough after the object has begun.
   */
  private openSockets(tag?: string): WebSocket[] {
    this.connections ??= [...this.getConnections()].length;
    return this.ctx.getWebSockets(tag);
  }

  private showTicks(): void {
    const ticks = [...this.ticks.values()];
    this.ticks.clear();
    this.sockets.sendEach(this.whoWatches().messagesFor(ticks));
  }

  private watch(socket: WebSocket, artistIds: readonly string[]): string | null {
    const subscriptions = this.whoWatches();
    subscriptions.watch(socket, artistIds);
    return subscriptions.snapshotOf(artistIds);
  }

  private whoWatches(): TickSubscriptions<WebSocket> {
    if (this.subscriptions) return this.subscriptions;
    this.subscriptions = new TickSubscriptions();
    for (const [socket, ids] of this.sockets.watching()) this.subscriptions.watch(socket, ids);
    return this.subscriptions;
  }

  private showTasks(): void {
    const tasks = [...this.tasks.values()];
    this.tasks.clear();
    this.sockets.broadcast(JSON.stringify({ type: "tasks", tasks } satisfies ServerMessage));
  }

  /** The market room has none to ask: the list comes from the API, and each message stands for itself. */
  private async askBook() {
    return this.artistId === undefined ? null : await this.env.ORDER_BOOK.getByName(this.artistId).watch();
  }
}

import { LRUCache } from "lru-cache";
import type { Tick } from "../../domain/messages/wire.ts";

/** Artists whose last tick is kept, for those who begin to watch: the ones heard of last. */
const KEPT = 20_000;

/** A client that says nothing of what it watches is sent so many ticks of each message, the first that came. */
const UNASKED = 50;

/**
 * Who of the market room's members watches which artists, and what each is to be sent. A message is made for what
 * is watched, not for what is listed: its cost is that of what is delivered.
 */
export class TickSubscriptions<Member extends object> {
  private readonly watched = new Map<Member, readonly string[]>();
  private readonly watchers = new Map<string, Set<Member>>();
  private readonly last = new LRUCache<string, Tick>({ max: KEPT });

  /** From now on a member is sent these artists, in place of those before. */
  watch(member: Member, artistIds: readonly string[]): void {
    this.leave(member);
    this.watched.set(member, artistIds);
    for (const id of artistIds) {
      const members = this.watchers.get(id);
      if (members) members.add(member);
      else this.watchers.set(id, new Set([member]));
    }
  }

  /** Forgets a member. */
  leave(member: Member): void {
    for (const id of this.watched.get(member) ?? []) {
      const members = this.watchers.get(id);
      members?.delete(member);
      if (members?.size === 0) this.watchers.delete(id);
    }
    this.watched.delete(member);
  }

  /** The last that was heard of some artists, as a message; null if nothing was. */
  snapshotOf(artistIds: readonly string[]): string | null {
    const ticks = artistIds.flatMap((id) => this.last.get(id) ?? []);
    return ticks.length === 0 ? null : messageOf(ticks.map((tick) => JSON.stringify(tick)));
  }

  /** Takes in ticks, one an artist; answers what to send to a member, null for nothing. Each is made JSON once. */
  messagesFor(ticks: readonly Tick[]): (member: Member) => string | null {
    const parts = new Map<Member, string[]>();
    const texts = ticks.map((tick) => JSON.stringify(tick));
    for (const [index, tick] of ticks.entries()) {
      this.last.set(tick.artistId, tick);
      for (const member of this.watchers.get(tick.artistId) ?? []) {
        const own = parts.get(member);
        if (own) own.push(texts[index]!);
        else parts.set(member, [texts[index]!]);
      }
    }
    const unasked = messageOf(texts.slice(0, UNASKED));
    return (member) => {
      const own = parts.get(member);
      if (own) return messageOf(own);
      return this.watched.has(member) ? null : unasked;
    };
  }
}

/** A `market` message of ticks that are JSON already. */
const messageOf = (ticks: readonly string[]): string => `{"type":"market","ticks":[${ticks.join(",")}]}`;

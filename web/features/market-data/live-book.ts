import { createSignal } from "solid-js";
import type { TapeTrade } from "../../../domain/messages/wire.ts";
import { type Depth, nextDepth } from "./depth.ts";
import { joinRoom } from "../../lib/room.ts";

/** An artist's book and tape, kept up to date. */
export interface LiveBook {
  depth: () => Depth | null;
  /** Whether `depth` is what the exchange shows right now. */
  isFresh: () => boolean;
  /** The trades of the last delta, oldest first. */
  newTrades: () => readonly TapeTrade[];
}

/** Follows one artist's book and tape for as long as the owner lives. */
export function followBook(id: string): LiveBook {
  const [depth, setDepth] = createSignal<Depth | null>(null);
  const [newTrades, setNewTrades] = createSignal<readonly TapeTrade[]>([]);
  // Joining brings a snapshot; until it comes the book on screen is an old one.
  const [inStep, setInStep] = createSignal(false);

  const room = joinRoom(`/rooms/artists/${encodeURIComponent(id)}`, {
    onJoin: () => setInStep(false),
    onMessage(message) {
      if (message.type !== "snapshot" && message.type !== "delta") return;
      if (message.type === "delta" && !inStep()) return;
      const next = nextDepth(depth(), message);
      setInStep(next !== null);
      if (next === null) return room.send({ type: "resync" });
      setDepth(next);
      if (message.type === "delta" && message.trades.length > 0) setNewTrades(message.trades);
    },
  });
  return { depth, newTrades, isFresh: () => room.state() === "live" && inStep() };
}

import { describe, expect, test } from "vitest";
import type { Member } from "../protocol/room-member.ts";
import { Sockets } from "./sockets.ts";

const ADA: Member = { address: "1.2.3.4", credential: "session-1", expiresAt: null };

/** A room in which so many sockets are open for each tag, and `all` in all; whether it lets one more in. */
function lets(
  member: Member,
  open: Record<string, number>,
  { all = 0, atMost }: { all?: number; atMost?: number } = {},
) {
  const accepted = new Error("accepted");
  const socket = { readyState: WebSocket.OPEN, deserializeAttachment: () => null };
  const ctx = {
    getWebSockets: (tag?: string) =>
      Array.from({ length: tag === undefined ? all : (open[tag] ?? 0) }, () => ({ ...socket })),
    setWebSocketAutoResponse: () => undefined,
    acceptWebSocket: () => undefined,
  } as unknown as DurableObjectState;
  const sockets = new Sockets(ctx, () => Promise.reject(accepted), atMost === undefined ? {} : { atMost });
  return sockets.join(member).then(
    () => true,
    (error: unknown) => (error as { code?: string }).code !== "too_many_connections",
  );
}

describe("a room lets in", () => {
  test("twenty sockets of one address", async () => {
    expect(await lets(ADA, { "address:1.2.3.4": 19 })).toBe(true);
    expect(await lets(ADA, { "address:1.2.3.4": 20 })).toBe(false);
    expect(await lets({ ...ADA, address: null }, { "address:1.2.3.4": 20 })).toBe(true);
  });

  test("ten of one session", async () => {
    expect(await lets(ADA, { "credential:session-1": 9 })).toBe(true);
    expect(await lets(ADA, { "credential:session-1": 10 })).toBe(false);
    expect(await lets({ ...ADA, credential: "session-2" }, { "credential:session-1": 10 })).toBe(true);
    expect(await lets({ ...ADA, credential: null }, { "credential:null": 10 })).toBe(true);
  });

  test("as many in all as it takes, if it has a bound", async () => {
    expect(await lets(ADA, {}, { all: 4, atMost: 5 })).toBe(true);
    expect(await lets(ADA, {}, { all: 5, atMost: 5 })).toBe(false);
    expect(await lets(ADA, {}, { all: 5_000 })).toBe(true);
  });
});

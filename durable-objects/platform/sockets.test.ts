import { describe, expect, test, vi } from "vitest";
import type { Member } from "../protocol/room-member.ts";
import { placesOf } from "./places.ts";
import { Sockets } from "./sockets.ts";

const VISITOR: Member = { account: null, networks: ["home", "site"], credential: null, expiresAt: null };
const ADA: Member = { ...VISITOR, account: "ada" };

/** A client's end that notes what it is sent. */
function fakeSocket() {
  let attachment: unknown = { expiresAt: null, window: null };
  const socket = {
    readyState: WebSocket.OPEN as number,
    sent: [] as string[],
    closedWith: null as number | null,
    send: (message: string) => void socket.sent.push(message),
    close(code: number) {
      socket.closedWith = code;
      socket.readyState = WebSocket.CLOSED;
    },
    serializeAttachment: (value: unknown) => (attachment = structuredClone(value)),
    deserializeAttachment: () => attachment,
  };
  return socket;
}

const roomOf = (sockets: ReturnType<typeof fakeSocket>[], snapshot: () => Promise<string> | string = () => "{}") =>
  new Sockets(() => sockets as unknown as WebSocket[], snapshot);

/** Whether a room lets a member in, in which so many sockets are open with each tag. */
function lets(member: Member, open: Record<string, number>): boolean {
  const sockets = new Sockets(
    (tag = "") => Array.from({ length: open[tag] ?? 0 }, () => fakeSocket() as unknown as WebSocket),
    () => null,
  );
  try {
    sockets.assertPlace(member);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "too_many_connections" });
    return false;
  }
}

describe("a room lets in", () => {
  test("two hundred visitors of one network, and eight hundred of an IPv6 site", () => {
    expect(lets(VISITOR, { "network:home": 199, "site:site": 799 })).toBe(true);
    expect(lets(VISITOR, { "network:home": 200 })).toBe(false);
    expect(lets(VISITOR, { "site:site": 800 })).toBe(false);
    expect(lets({ ...VISITOR, networks: [] }, { "network:home": 200, "site:site": 800 })).toBe(true);
  });

  test("twenty sockets of one account, whatever its network has open", () => {
    expect(lets(ADA, { "network:home": 200, "site:site": 800, "account:ada": 19 })).toBe(true);
    expect(lets(ADA, { "account:ada": 20 })).toBe(false);
    expect(lets({ ...ADA, account: "bob" }, { "account:ada": 20 })).toBe(true);
  });

  test("ten of one session", () => {
    expect(lets({ ...ADA, credential: "session-1" }, { "credential:session-1": 9 })).toBe(true);
    expect(lets({ ...ADA, credential: "session-1" }, { "credential:session-1": 10 })).toBe(false);
    expect(lets({ ...ADA, credential: "session-2" }, { "credential:session-1": 10 })).toBe(true);
  });

  test("an account without counting it for the network it shares with visitors", () => {
    expect(placesOf(ADA).map(([tag]) => tag)).toEqual(["account:ada"]);
  });
});

describe("what is not read", () => {
  const frame = JSON.stringify({ type: "market", ticks: [], padding: "x".repeat(10_000) });

  test("costs half a megabyte a socket, whatever the client says it has seen", async () => {
    const [silent, liar] = [fakeSocket(), fakeSocket()];
    const room = roomOf([silent, liar]);
    for (let count = 0; count < 100; count++) {
      room.broadcast(frame);
      if (count % 10 === 0)
        await room.receive(liar as unknown as WebSocket, JSON.stringify({ type: "seen", mark: crypto.randomUUID() }));
    }
    for (const { sent, closedWith } of [silent, liar]) {
      expect(closedWith).toBe(4002);
      expect(sent.join("").length).toBeLessThan(512 * 1024);
    }
  });

  test("cannot be confirmed with another socket's mark", async () => {
    const [reader, idle] = [fakeSocket(), fakeSocket()];
    const room = roomOf([reader, idle]);
    for (let count = 0; count < 200; count++) {
      room.broadcast(frame);
      const mark = reader.sent.map((text) => JSON.parse(text) as { mark?: string }).findLast(({ mark }) => mark)?.mark;
      const seen = JSON.stringify({ type: "seen", mark });
      if (count % 10 !== 9) continue;
      await room.receive(reader as unknown as WebSocket, seen);
      await room.receive(idle as unknown as WebSocket, seen);
    }
    expect([reader.closedWith, idle.closedWith]).toEqual([null, 4002]);
  });

  test("costs 32 MB in one room: then those furthest behind go, and who reads stays", async () => {
    const silent = Array.from({ length: 100 }, fakeSocket);
    const reader = fakeSocket();
    const room = roomOf([reader, ...silent]);
    const open = () => silent.filter(({ closedWith }) => closedWith === null);
    for (let count = 0; count < 50; count++) {
      room.broadcast(frame);
      const { mark } = JSON.parse(reader.sent.at(-1) as string) as { mark?: string };
      if (mark !== undefined)
        await room.receive(reader as unknown as WebSocket, JSON.stringify({ type: "seen", mark }));
      const unread = open().reduce((sum, { sent }) => sum + sent.join("").length, 0);
      expect(unread).toBeLessThan(33 * 1024 * 1024);
    }
    expect(open().length).toBeLessThan(100);
    expect(reader.closedWith).toBeNull();
  });

  test("is remembered when the object forgets all else", async () => {
    vi.useFakeTimers();
    const socket = fakeSocket();
    let sent = 0;
    for (let wake = 0; wake < 100 && socket.closedWith === null; wake++) {
      const room = roomOf([socket]);
      sent += room.broadcast(frame);
      await vi.advanceTimersByTimeAsync(3_000);
    }
    vi.useRealTimers();
    expect(socket.closedWith).toBe(4002);
    expect(sent * frame.length).toBeLessThan(512 * 1024);
  });
});

test("what is unseen is stored a second after the last message, whatever the clock does", async () => {
  vi.useFakeTimers();
  const socket = fakeSocket();
  const room = roomOf([socket]);
  room.broadcast("{}");
  await vi.advanceTimersByTimeAsync(900);
  vi.setSystemTime(Date.now() - 3_600_000);
  room.broadcast("{}");
  await vi.advanceTimersByTimeAsync(900);
  expect(socket.deserializeAttachment()).toMatchObject({ window: null });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(socket.deserializeAttachment()).toMatchObject({ window: { after: 2 * 66 } });
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("one whose snapshot cannot be had is closed, to come again", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const socket = fakeSocket();
  await roomOf([socket], () => Promise.reject(new Error("no book"))).welcome(socket as unknown as WebSocket, ADA);
  expect(socket.closedWith).toBe(1011);
  expect(error).toHaveBeenCalledWith("no snapshot for a room", { error: "Error: no book" });
});

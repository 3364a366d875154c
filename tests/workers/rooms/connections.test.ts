import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { ServerMessage } from "../../../domain/messages/wire.ts";
import { MARKET_ROOM } from "../../../durable-objects/protocol/room-names.ts";
import { signAccessToken } from "../../../worker/features/sessions/access-token.ts";
import { call, expectProblem, newTrader, request } from "../support/api.ts";
import { list, marketOrder } from "../support/exchange.ts";
import { asked, join, type TestSocket, upgrade } from "../support/socket.ts";

beforeAll(() => list("tyla", 1_000));
afterEach(() => void vi.useRealTimers());

const from = (address: string) => ({ "CF-Connecting-IP": address });

/** Joins so many times, one after the other. */
async function joinTimes(
  count: number,
  path: string,
  token?: string,
  headers?: Record<string, string>,
): Promise<TestSocket[]> {
  const sockets: TestSocket[] = [];
  for (let i = 0; i < count; i++) sockets.push(await join(path, token, headers));
  return sockets;
}

/** An access token of a session of that account. */
async function tokenOf(id: string, session: string): Promise<string> {
  return (await signAccessToken({ id, session, openedAt: 0 }, env.JWT_SECRET, Date.now())).token;
}

describe("a room takes", () => {
  test("two hundred visitors of one network, any number of them with an account, and the next when one has left", async () => {
    const home = from("192.0.2.1");
    const sockets = await joinTimes(200, "/rooms/market", undefined, home);
    await expectProblem(await upgrade("/rooms/market", home), "too_many_connections");
    await join("/rooms/market", undefined, from("192.0.2.2"));
    await join("/rooms/market", (await newTrader()).token, home);
    sockets[0]?.socket.close();
    await vi.waitFor(() => join("/rooms/market", undefined, home));
    await expectProblem(await upgrade("/rooms/market", home), "too_many_connections");
  });

  test("an IPv6 network for one, and counts on after it was evicted", async () => {
    await joinTimes(200, "/rooms/market", undefined, from("2001:db8:1:2::3"));
    await evictDurableObject(env.ROOM.getByName(MARKET_ROOM));
    await expectProblem(await upgrade("/rooms/market", from("2001:db8:1:2:ffff::1")), "too_many_connections");
    await join("/rooms/market", undefined, from("2001:db8:1:3::3"));
  });

  test("twenty sockets of one account, wherever they come from", async () => {
    const { token } = await newTrader();
    for (let i = 0; i < 20; i++) await join("/rooms/market", token, from(`192.0.2.${i}`));
    await expectProblem(
      await upgrade("/rooms/market", { ...asked(token), ...from("192.0.2.99") }),
      "too_many_connections",
    );
  });

  test("no name, network or account that the client itself says", async () => {
    const { token } = await newTrader();
    await joinTimes(20, "/rooms/market", token);
    const lies = { "Anticip-Account": "somebody", "Anticip-Networks": "elsewhere", "x-partykit-props": "{" };
    await expectProblem(
      await upgrade("/rooms/market?_pk=account:other", { ...asked(token), ...lies }),
      "too_many_connections",
    );
    const socket = await join("/rooms/market?_pk=account:other", undefined, lies);
    expect(socket.messages).toEqual([]);
  });

  test("no token that does not hold", async () => {
    await expectProblem(await upgrade("/rooms/market", asked("no-token")), "unauthenticated");
  });
});

describe("a portfolio takes", () => {
  test("ten sockets of one session, and twenty of all", async () => {
    const id = crypto.randomUUID();
    const [one, other, third] = await Promise.all(["one", "other", "third"].map((session) => tokenOf(id, session)));
    await joinTimes(10, "/rooms/portfolio", one);
    await expectProblem(await upgrade("/rooms/portfolio", asked(one)), "too_many_connections");
    await joinTimes(10, "/rooms/portfolio", other);
    await expectProblem(await upgrade("/rooms/portfolio", asked(third)), "too_many_connections");
    await join("/rooms/portfolio", (await newTrader()).token);
  });

  test("a session's sockets again when its tokens have expired", async () => {
    const id = crypto.randomUUID();
    const old = await joinTimes(10, "/rooms/portfolio", await tokenOf(id, "one"));
    vi.useFakeTimers({ now: Date.now() + 601_000, toFake: ["Date"] });
    await join("/rooms/portfolio", await tokenOf(id, "one"));
    expect(await Promise.all(old.map((socket) => socket.end()))).toEqual(Array(10).fill(4001));
  });
});

describe("once its access token has expired, a socket", () => {
  /** A socket whose token has expired meanwhile, and another token of the account. */
  async function expire(): Promise<{ id: string; late: TestSocket; token: string }> {
    const { id, token: early } = await newTrader();
    await call(api.getPortfolio, { token: early }); // opens it, which is news too
    const late = await join("/rooms/portfolio", early);
    await late.next("portfolio");
    vi.useFakeTimers({ now: Date.now() + 601_000, toFake: ["Date"] });
    return { id, late, token: await tokenOf(id, "one") };
  }

  test("hears nothing more: it is closed when there is news, and a fresh one hears it", async () => {
    const { late, token } = await expire();
    const fresh = await join("/rooms/portfolio", token);
    const { id } = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token });
    await vi.waitFor(() => expect(fresh.messages.at(-1)).toMatchObject({ orders: [id], positions: [{ shares: 1 }] }));
    expect(await late.end()).toBe(4001);
    expect(late.messages).toHaveLength(1);
  });

  test("gets no answer either, also when the object has forgotten it meanwhile", async () => {
    const { id, late } = await expire();
    await evictDurableObject(env.PORTFOLIO.getByName(id));
    late.send(JSON.stringify({ type: "resync" }));
    expect(await late.end()).toBe(4001);
    expect(late.messages).toHaveLength(1);
  });

  test("of a public room goes on", async () => {
    const socket = await join("/rooms/artists/tyla");
    await socket.next("snapshot");
    vi.useFakeTimers({ now: Date.now() + 86_400_000, toFake: ["Date"] });
    socket.send(JSON.stringify({ type: "resync" }));
    await socket.next("snapshot", 1);
  });
});

describe("one who reads nothing", () => {
  const frame = JSON.stringify({ type: "market", ticks: [] } satisfies ServerMessage).padEnd(10_000);
  const marksOf = ({ messages }: TestSocket) =>
    messages.flatMap((message) => (message.type === "mark" ? [message.mark] : []));
  /** The room shows so many frames; the reader sends back each mark, and the liar one of its own making. */
  async function show(frames: number, reader: TestSocket, liar: TestSocket): Promise<void> {
    const room = env.ROOM.getByName(MARKET_ROOM);
    for (let shown = 0, seen = 0; shown < frames; shown++) {
      await room.show(frame, 0);
      for (const mark of marksOf(reader).slice(seen)) {
        seen += 1;
        reader.send(JSON.stringify({ type: "seen", mark }));
        if (liar.closedWith === null) liar.send(JSON.stringify({ type: "seen", mark: crypto.randomUUID() }));
      }
    }
  }

  test("is dropped half a megabyte behind, whatever it says it has seen; one who reads stays", async () => {
    const [reader, liar] = [await join("/rooms/market"), await join("/rooms/market")];
    await show(100, reader, liar);
    expect(await liar.end()).toBe(4002);
    expect(liar.texts.join("").length).toBeLessThan(512 * 1024);
    expect(reader.closedWith).toBeNull();
    await vi.waitFor(() => expect(reader.messages.filter(({ type }) => type === "market")).toHaveLength(100));
  });
});

test("ending a session closes its portfolio sockets and no other session's", async () => {
  const account = { username: "watcher", password: "a few easy words" };
  const { accessToken: ended } = await call(api.register, { body: account });
  const kept = await call(api.login, { body: account });
  const token = "accessToken" in kept ? kept.accessToken : "";
  const [gone, stays] = [await join("/rooms/portfolio", ended), await join("/rooms/portfolio", token)];
  const { sessions } = await call(api.listSessions, { token });
  await call(api.endSession, { params: { id: sessions.find(({ current }) => !current)?.id ?? "" }, token });
  expect(await gone.end()).toBe(1008);
  await expectProblem(await upgrade("/rooms/portfolio", asked(ended)), "unauthenticated");
  await expectProblem(await request(api.listSessions, { token: ended }), "unauthenticated");
  stays.send(JSON.stringify({ type: "resync" }));
  await stays.next("portfolio", 1);
  expect(stays.closedWith).toBeNull();
});

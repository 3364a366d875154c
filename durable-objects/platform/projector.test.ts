import { beforeEach, describe, expect, test } from "vitest";
import { Deadlines } from "./deadlines.ts";
import { Projector } from "./projector.ts";

/** A journal's lines beyond `from` up to `to`, as they are sent here: the span alone. */
type Span = [from: number, to: number];

/** At most so many lines a message. */
const FITS = 3;

let now: number;
let head: number;
let acknowledged: number;
let sent: Span[];
let failures: unknown[];
let send: (span: Span) => Promise<void>;
let projector: Projector<Span>;

beforeEach(() => {
  [now, head, acknowledged, sent, failures] = [1_000_000, 0, 0, [], []];
  send = async (span) => void sent.push(span);
  start();
});

/** Makes a projector over what is stored, as after a crash. */
function start(): void {
  projector = new Projector<Span>({
    progress: {
      projectedSeq: () => acknowledged,
      setProjectedSeq: (seq) => (acknowledged = Math.max(acknowledged, seq)),
      restartProjection: () => (acknowledged = 0),
    },
    now: () => now,
    send: (span) => send(span),
    onFailure: (error) => failures.push(error),
    within: new Deadlines().within,
  });
}

const project = () =>
  projector.project((seq) => {
    const to = Math.min(head, seq + FITS);
    return to > seq ? { to, message: [seq, to] } : null;
  });

test("sends a journal once, in parts that join", async () => {
  head = 7;
  await project();
  await project();
  expect(sent).toEqual([
    [0, 3],
    [3, 6],
    [6, 7],
  ]);
  head = 8;
  await project();
  expect(sent.slice(3)).toEqual([[7, 8]]);
  expect(failures).toEqual([]);
});

test("goes on to lines that come while it sends, and sends nothing twice when asked meanwhile", async () => {
  head = 1;
  const waiting: (() => void)[] = [];
  send = (span) => {
    sent.push(span);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const round = project();
  await project();
  head = 2;
  send = async (span) => void sent.push(span);
  waiting[0]!();
  await round;
  expect(sent).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

describe("what is not acknowledged", () => {
  test("is sent again after fifteen seconds, from where D1 stands, and not before", async () => {
    head = 5;
    await project();
    projector.acknowledge(0, 3);
    now += 14_999;
    await project();
    expect(sent).toHaveLength(2);
    now += 1;
    await project();
    expect(sent.slice(2)).toEqual([[3, 5]]);
  });

  test("is sent again although the clock was set back", async () => {
    head = 5;
    await project();
    now -= 300_000;
    await project();
    expect(sent).toHaveLength(4);
  });

  test("is asked for until it is, and then no more", async () => {
    head = 5;
    await project();
    expect(projector.nextDue(head)).toBe(now + 15_000);
    projector.acknowledge(3, 5); // the part before has not arrived
    expect(acknowledged).toBe(0);
    expect(projector.nextDue(head)).toBe(now + 15_000);
    projector.acknowledge(0, 3);
    projector.acknowledge(3, 5);
    projector.acknowledge(0, 3); // late and again
    expect(acknowledged).toBe(5);
    expect(projector.nextDue(head)).toBeNull();
  });

  test("is sent again by an object that crashed", async () => {
    head = 2;
    await project();
    start();
    await project();
    expect(sent).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });
});

test("a part that the queue does not take is reported, and sent with the next round", async () => {
  head = 2;
  const full = new Error("the queue is full");
  send = () => Promise.reject(full);
  await project();
  expect(failures).toEqual([full]);
  send = async (span) => void sent.push(span);
  await project();
  expect(sent).toEqual([[0, 2]]);
});

test("started over, it tells of everything again", async () => {
  head = 2;
  await project();
  projector.acknowledge(0, 2);
  projector.startOver();
  await project();
  expect(sent).toEqual([
    [0, 2],
    [0, 2],
  ]);
});

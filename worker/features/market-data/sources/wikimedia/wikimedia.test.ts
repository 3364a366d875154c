import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { artist, Asking, DAY, HOUR, NOW, sourceAt, TODAY } from "../testing/asking.ts";
import { type Answer, FakeService, json, status, text } from "../testing/fake-service.ts";
import type { TrackedArtist } from "../source.ts";
import { WIKIMEDIA } from "./wikimedia.ts";

/** The last day that is over for long enough. */
const LAST = TODAY - DAY;
const SWIFT = "en.wikipedia/Taylor_Swift";

const stamp = (day: number) => `${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}00`;

/** An item as the service has it, of `ago` days before the last. */
const item = (ago: number, views: unknown, name = SWIFT) => ({
  project: name.split("/")[0],
  article: name.split("/")[1],
  granularity: "daily",
  timestamp: stamp(LAST - ago * DAY),
  access: "all-access",
  agent: "user",
  views,
});
const items = (...listed: object[]) => ({ items: listed });

let service: FakeService;
let asking: Asking;
beforeEach(async () => {
  service = await FakeService.start();
  asking = new Asking();
});
afterEach(() => service.stop());

const until = (day: number) => ({ value: 1, observedAt: day });
const known = (articles: string | string[], last: TrackedArtist["last"] = until(LAST)) =>
  artist("taylor-swift", { wikipedia: articles }, last);
const fetchOf = (artists = [known(SWIFT)], now = NOW) => sourceAt(WIKIMEDIA, service, asking).fetch(artists, now);
const rate = (day: number, value: number) => ({
  artistId: "taylor-swift",
  kind: "rate",
  value,
  observedAt: day + DAY,
  period: DAY,
});

describe("what it tells", () => {
  test("is how often people looked at the article on each day that is new", async () => {
    service.always(json(items(item(2, 100), item(1, 21_659), item(0, 30_000))));
    expect(await fetchOf([known(SWIFT, until(LAST - DAY))])).toEqual({
      observations: [rate(LAST - DAY, 21_659), rate(LAST, 30_000)],
      faults: [],
    });
    expect(service.asked[0]?.url.pathname).toBe(
      "/metrics/pageviews/per-article/en.wikipedia/all-access/user/Taylor_Swift/daily/20260912/20260919",
    );
    expect(service.asked[0]?.headers["user-agent"]).toContain("tests@example.org");
  });

  test("is more than a year at first", async () => {
    service.always(json(items(item(399, 5_000), item(0, 6_000))));
    const { observations } = await fetchOf([known(SWIFT, null)]);
    expect(observations).toEqual([rate(LAST - 399 * DAY, 5_000), rate(LAST, 6_000)]);
    expect(service.asked[0]?.url.pathname).toMatch(/20250816\/20260919$/);
  });

  test("is summed over all articles, whatever is in their titles", async () => {
    const beyonce = "fr.wikipedia/Beyoncé_(AC/DC?)";
    service.next(json(items(item(0, 300))));
    service.next((asked, response) => {
      const title = decodeURIComponent(asked.url.pathname.split("/")[7] ?? "");
      json(items({ ...item(0, 45, beyonce), article: title }))(asked, response);
    });
    expect((await fetchOf([known([SWIFT, beyonce])])).observations).toEqual([rate(LAST, 345)]);
    expect(service.asked[1]?.url.pathname).toContain("/user/Beyonc%C3%A9_(AC%2FDC%3F)/daily/");
  });

  test("is nothing before the next day is over for twelve hours, and then nobody is asked", async () => {
    const told = known(SWIFT, until(TODAY));
    expect((await fetchOf([told])).faults).toMatchObject([{ artistId: "taylor-swift", reason: "late" }]);
    expect((await fetchOf([told], TODAY + DAY + 11 * HOUR)).faults).toMatchObject([{ reason: "late" }]);
    expect(service.asked).toEqual([]);
    service.always(json(items({ ...item(0, 9), timestamp: stamp(TODAY) })));
    expect((await fetchOf([told], TODAY + DAY + 12 * HOUR)).observations).toEqual([rate(TODAY, 9)]);
  });

  test("is asked for again after a clock that was a year ahead", async () => {
    service.always(json(items(item(0, 12))));
    expect((await fetchOf([known(SWIFT, until(NOW + 365 * DAY))])).observations).toEqual([]);
    expect((await fetchOf([known(SWIFT, null)])).observations).toEqual([rate(LAST, 12)]);
  });
});

describe("a day that is missing", () => {
  const week = (views: number, ...without: number[]) =>
    [7, 6, 5, 4, 3, 2, 1, 0].filter((ago) => !without.includes(ago)).map((ago) => item(ago, views));
  const days = async (...listed: object[]) => {
    service.always(json(items(...listed)));
    const { observations, faults } = await fetchOf([known(SWIFT, until(LAST - 7 * DAY))]);
    return [observations.map(({ observedAt, value }) => [(LAST + DAY - observedAt) / DAY, value]), faults];
  };

  test("of an article that many read is a hole, and no day without readers", async () => {
    const rest = [7, 6, 5, 4, 2, 1, 0].map((ago) => [ago, 500]);
    expect(await days(...week(500, 3))).toEqual([rest, []]);
  });

  test("of one that is seldom read is a day without readers", async () => {
    expect((await days(...week(3, 3)))[0]).toEqual([7, 6, 5, 4, 3, 2, 1, 0].map((ago) => [ago, ago === 3 ? 0 : 3]));
  });

  test("at the end is one that is not told of yet", async () => {
    expect((await days(...week(3, 0, 1)))[0]).toEqual([7, 6, 5, 4, 3, 2].map((ago) => [ago, 3]));
  });

  test("of one article among several lets the day wait, else the artist would seem to be read less", async () => {
    const other = "de.wikipedia/Taylor_Swift";
    service.next(json(items(item(1, 900), item(0, 900))), json(items(item(1, 50, other))));
    const { observations } = await fetchOf([known([SWIFT, other], until(LAST - DAY))]);
    expect(observations).toEqual([rate(LAST - DAY, 950)]);
  });
});

describe("no price comes of", () => {
  const cases: [string, Answer, string][] = [
    ["404: no such article", json({ title: "Not found" }, 404), "unknown"],
    ["another article in the answer", json(items(item(0, 9, "en.wikipedia/Cher"))), "wrong_artist"],
    ["another Wikipedia in the answer", json(items(item(0, 9, "de.wikipedia/Taylor_Swift"))), "wrong_artist"],
    ["negative views", json(items(item(0, -9))), "absurd"],
    ["10^30 views", json(items(item(0, 1e30))), "absurd"],
    ["views as text", json(items(item(0, "9"))), "absurd"],
    ["views that are null", json(items(item(0, null))), "no_signal"],
    ["a day that is not over", json(items({ ...item(0, 9), timestamp: stamp(TODAY) })), "future"],
    ["a day of next year", json(items({ ...item(0, 9), timestamp: stamp(TODAY + 365 * DAY) })), "future"],
    ["a day that is none", json(items({ ...item(0, 9), timestamp: "2026139900" })), "form"],
    ["a day twice", json(items(item(0, 9), item(0, 10))), "form"],
    ["a day from long ago", json(items(item(500, 9))), "form"],
    ["months for days", json(items({ ...item(0, 9), granularity: "monthly" })), "form"],
    ["no days at all", json(items()), "late"],
    ["yesterday's answer for ever", json(items(item(1, 9))), "late"],
    ["HTML", text("<html>"), "not_json"],
    ["a list for an object", json([]), "form"],
  ];

  test.each(cases)("%s; the next artist is asked about all the same", async (_, answer, reason) => {
    service.always((asked, response) =>
      asked.url.pathname.includes("Taylor_Swift")
        ? answer(asked, response)
        : json(items(item(0, 5, "en.wikipedia/Cher")))(asked, response),
    );
    const cher = artist("cher", { wikipedia: "en.wikipedia/Cher" }, until(LAST));
    const { observations, faults } = await fetchOf([known(SWIFT), cher]);
    expect(observations).toEqual([{ ...rate(LAST, 5), artistId: "cher" }]);
    expect(faults).toMatchObject([{ artistId: "taylor-swift", reason }]);
  });

  test("an artist of whom one article fails: the others alone would be a fall", async () => {
    service.next(json(items(item(0, 9))), status(404));
    const { observations, faults } = await fetchOf([known([SWIFT, "de.wikipedia/Umbenannt"])]);
    expect([observations, faults]).toMatchObject([[], [{ artistId: "taylor-swift", reason: "unknown" }]]);
  });

  test("an artist without an article", async () => {
    expect((await fetchOf([known([])])).faults).toMatchObject([{ reason: "unidentified" }]);
  });
});

test("whether anything has changed is asked for by what it said before, and nothing new is late", async () => {
  const etag = 'W/"e1"';
  service.next(json(items(item(1, 9)), 200, { ETag: etag }));
  service.always((asked, response) =>
    asked.headers["if-none-match"] === etag ? status(304)(asked, response) : json(items(item(0, 5)))(asked, response),
  );
  expect((await fetchOf()).faults).toMatchObject([{ reason: "late" }]);
  expect(await fetchOf()).toMatchObject({ observations: [], faults: [{ reason: "late" }] });
  expect(service.asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, etag]);
  // Another question has another address, and is not compared.
  expect((await fetchOf([known(SWIFT, until(LAST - 20 * DAY))])).observations).toEqual([rate(LAST, 5)]);
});

test("what one article told is told again while another of the artist's still lacks the day", async () => {
  const other = "de.wikipedia/Taylor_Swift";
  let isThere = false;
  service.always((asked, response) => {
    const isOther = asked.url.pathname.includes("de.wikipedia");
    const etag = isOther ? `W/"${isThere}"` : 'W/"whole"';
    if (asked.headers["if-none-match"] === etag) return status(304)(asked, response);
    const whole = isOther
      ? items(item(1, 50, other), ...(isThere ? [item(0, 50, other)] : []))
      : items(item(1, 900), item(0, 900));
    json(whole, 200, { ETag: etag })(asked, response);
  });
  const told = known([SWIFT, other], until(LAST));
  for (let hour = 0; hour < 2; hour += 1) expect((await fetchOf([told])).faults).toMatchObject([{ reason: "late" }]);
  expect(service.asked.map(({ headers }) => headers["if-none-match"])).toEqual([
    undefined,
    undefined,
    undefined,
    'W/"false"',
  ]);
  isThere = true;
  expect((await fetchOf([told])).observations).toEqual([rate(LAST, 950)]);
  // Nobody stored it, as a job that ended too early would not: it is told once more.
  expect((await fetchOf([told])).observations).toEqual([rate(LAST, 950)]);
});

test("the batch ends when the source refuses, and who was not asked about has no fault", async () => {
  service.next(json(items(item(0, 9))));
  service.always(status(429, { "Retry-After": "120" }));
  const others = ["a", "b", "c"].map((id) => artist(id, { wikipedia: `en.wikipedia/${id}` }, until(LAST)));
  const { observations, faults } = await fetchOf([known(SWIFT), ...others]);
  expect(observations).toHaveLength(1);
  expect(faults).toEqual([{ artistId: null, reason: "rate_limited", detail: expect.any(String) }]);
  expect(service.asked).toHaveLength(2);
});

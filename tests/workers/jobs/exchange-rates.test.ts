import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { FIRST_RATE } from "../../../domain/core/exchange-rate.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { updateRates } from "../../../worker/features/currency/rates.ts";
import { database } from "../../../worker/platform/database.ts";
import { newAccount } from "../support/account.ts";
import { call, request } from "../support/api.ts";

const NOW = Date.UTC(2026, 10, 20, 16);
const FRANKFURTER = "https://frankfurter.test/v2/rates";
const ECB = "https://ecb.test/daily.xml";

/** What each says, by the place that it is asked at; what is no text is its status. */
let answers: { frankfurter: string | number; ecb: string | number };
let asked: string[];
let warned: ReturnType<typeof vi.spyOn>;

const frankfurter = (rate: unknown, date = "2026-11-20") =>
  JSON.stringify([
    { date, base: "EUR", quote: "GBP", rate: 0.86 },
    { date, base: "EUR", quote: "USD", rate },
  ]);
const ecb = (rate: string, date = "2026-11-20") => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time="${date}"><Cube currency="GBP" rate="0.86"/><Cube currency="USD" rate="${rate}"/></Cube></Cube></gesmes:Envelope>`;

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM exchange_rates").run();
  answers = { frankfurter: 503, ecb: 503 };
  asked = [];
  warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { url } = new Request(input);
    const source = url.startsWith(FRANKFURTER) ? "frankfurter" : "ecb";
    asked.push(source);
    const answer = answers[source];
    return typeof answer === "number" ? new Response(null, { status: answer }) : new Response(answer);
  });
  return () => vi.restoreAllMocks();
});

const update = (now = NOW) =>
  updateRates({
    env: { ...env, FRANKFURTER_URL: FRANKFURTER, ECB_URL: ECB } as unknown as Env,
    db: database(env),
    actor: null,
    requestId: "test",
    now,
  });
const shown = async () => (await call(api.listExchangeRates, {})).rates;

describe("the rate", () => {
  test("is the first one, with its date, until another was read", async () => {
    expect(await shown()).toEqual([{ currency: "EUR", ...FIRST_RATE }]);
  });

  test("is Frankfurter's, and read once a working day", async () => {
    answers.frankfurter = frankfurter(1.1583);
    await update();
    expect(await shown()).toEqual([{ currency: "EUR", dollars: 1.1583, date: "2026-11-20" }]);
    await update(NOW + 2 * DAY);
    expect(asked).toEqual(["frankfurter"]);
    expect(warned).not.toHaveBeenCalled();
  });

  test.each([
    ["fails", 503],
    ["answers HTML", "<html>down for maintenance</html>"],
    ["knows no dollar", "[]"],
    ["says nothing of the rate", frankfurter(null)],
    ["says 0", frankfurter(0)],
    ["says less than nothing", frankfurter(-1.1)],
    ["says a hundred times as much", frankfurter(115.8)],
    ["tells of a day to come", frankfurter(1.1583, "2026-11-21")],
    ["goes on with an old one", frankfurter(1.1583, "2024-12-30")],
  ])("is the bank's own where Frankfurter %s", async (_, answer) => {
    answers = { frankfurter: answer, ecb: ecb("1.1600") };
    await update();
    expect(await shown()).toEqual([{ currency: "EUR", dollars: 1.16, date: "2026-11-20" }]);
  });

  test.each([
    ["nothing", 404],
    ["half a document", ecb("1.16").slice(0, 300)],
    ["no rate", ecb("")],
    ["no number", ecb("N/A")],
    ["0", ecb("0")],
    ["no date", ecb("1.16", "yesterday")],
  ])("stays the last one known where both fail, the bank with %s: the log says why", async (_, answer) => {
    answers.frankfurter = frankfurter(1.15, "2026-11-19");
    await update(NOW - DAY);
    answers = { frankfurter: 500, ecb: answer };
    await update();
    expect(await shown()).toEqual([{ currency: "EUR", dollars: 1.15, date: "2026-11-19" }]);
    expect(warned).toHaveBeenCalledWith(
      "exchange rates not read",
      expect.objectContaining({ known: "2026-11-19", frankfurter: expect.any(String), ecb: expect.any(String) }),
    );
  });

  test("stays on a holiday of the bank, which is no failure", async () => {
    answers.frankfurter = frankfurter(1.15, "2026-11-19");
    await update(NOW - DAY);
    answers.ecb = ecb("1.15", "2026-11-19");
    await update();
    expect(await shown()).toMatchObject([{ date: "2026-11-19" }]);
    expect(warned).not.toHaveBeenCalled();
  });

  test("is asked of nobody where no place is set", async () => {
    await updateRates({ env, db: database(env), actor: null, requestId: "test", now: NOW });
    expect(asked).toEqual([]);
  });
});

describe("the currency of an account", () => {
  test("is none until one is chosen, and is remembered", async () => {
    const { token } = await newAccount();
    expect(await call(api.me, { token })).toMatchObject({ currency: null });
    expect(await call(api.setCurrency, { token, body: { currency: "EUR" } })).toMatchObject({ currency: "EUR" });
    expect(await call(api.me, { token })).toMatchObject({ currency: "EUR" });
  });

  test.each(["eur", "GBP", "", null, 1])("is not %j", async (currency) => {
    const { token } = await newAccount();
    const refused = await request(api.setCurrency, { token, body: { currency: currency as "EUR" } });
    expect(refused.status).toBe(400);
    expect(await call(api.me, { token })).toMatchObject({ currency: null });
  });

  test("is only one's own to choose", async () => {
    expect((await request(api.setCurrency, { body: { currency: "EUR" } })).status).toBe(401);
  });
});

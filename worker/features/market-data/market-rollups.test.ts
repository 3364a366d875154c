import { describe, expect, test } from "vitest";
import { DAY, HALF_HOUR, HOUR } from "../../../domain/core/ranges.ts";
import { SqliteD1 } from "../../testing/sqlite-d1.ts";
import { changeIn, rollupStatements } from "./market-rollups.ts";
import { deletion } from "../../platform/retention.ts";
import { RETENTION } from "./retention.ts";

const START = Date.UTC(2026, 10, 18, 10);

/** A market of two artists of which the smaller one's shares are worth a quarter of the other's. */
function marketOf(values: Record<string, { floated: number; fair: number[] }>): SqliteD1 {
  const d1 = new SqliteD1();
  for (const [id, { floated, fair }] of Object.entries(values)) {
    d1.database
      .prepare("INSERT INTO market (artist_id, seq, volume, shares_floated, inventory) VALUES (?, 1, 0, ?, ?)")
      .run(id, floated, floated);
    fair.forEach((value, index) =>
      d1.database
        .prepare("INSERT INTO fair_values VALUES (?, 300000, ?, ?, 'test', 1)")
        .run(id, START + index * HALF_HOUR - HALF_HOUR, value),
    );
  }
  return d1;
}

async function rollUp(d1: SqliteD1, halfHours: number): Promise<void> {
  const db = d1.binding();
  for (let start = START; start < START + halfHours * HALF_HOUR; start += HALF_HOUR)
    await db.batch(rollupStatements(db, start, await changeIn(db, start)));
}

const rows = (d1: SqliteD1, interval: number) =>
  d1.database
    .prepare(
      `SELECT time, artists, equal_return AS equal, value_return AS weighted, equal_level AS equalLevel, value_level AS valueLevel,
         trades, turnover FROM market_rollups WHERE interval = ? ORDER BY time`,
    )
    .all(interval)
    .map((row) => ({ ...row }));

describe("the market's level", () => {
  const values = {
    small: { floated: 1_000, fair: [1_000, 1_100, 1_100] },
    large: { floated: 1_000, fair: [4_000, 4_000, 3_800] },
  };

  test("moves by the mean of all returns, and by that of all shares' worth", async () => {
    const d1 = marketOf(values);
    await rollUp(d1, 2);
    expect(rows(d1, HALF_HOUR)).toMatchObject([
      // Of 10 % and 0 %: 5 % by number; 100 of 5,000 by worth.
      {
        time: START,
        artists: 2,
        equal: 50_000_000,
        weighted: 20_000_000,
        equalLevel: 1_050_000_000,
        valueLevel: 1_020_000_000,
      },
      // Of 0 % and −5 %: −2.5 %; −200 of 5,100.
      {
        time: START + HALF_HOUR,
        equal: -25_000_000,
        weighted: -39_215_686,
        equalLevel: 1_023_750_000,
        valueLevel: 980_000_000,
      },
    ]);
  });

  test("of an hour and a day is that at its end, and its return from the end of the one before", async () => {
    const d1 = marketOf(values);
    await rollUp(d1, 2);
    for (const interval of [HOUR, DAY])
      expect(rows(d1, interval)).toMatchObject([
        {
          time: Math.floor(START / interval) * interval,
          equal: 23_750_000,
          equalLevel: 1_023_750_000,
          valueLevel: 980_000_000,
        },
      ]);
  });

  test("is not moved by an artist that was not valued before", async () => {
    const d1 = marketOf({ ...values, new: { floated: 1_000, fair: [] } });
    d1.database.prepare("INSERT INTO fair_values VALUES ('new', 300000, ?, 500, 'test', 1)").run(START + 600_000);
    await rollUp(d1, 1);
    expect(rows(d1, HALF_HOUR)).toMatchObject([{ artists: 2, equal: 50_000_000 }]);
  });

  test("is not moved by an artist whose listing ends meanwhile, or has ended", async () => {
    const d1 = marketOf(values);
    for (const [id, closedAt] of [
      ["small", START + 1],
      ["large", null],
    ])
      d1.database
        .prepare(
          "INSERT INTO artists (id, name, search_name, genres, listed_at, closed_at) VALUES (?1, ?1, ?1, '[]', 0, ?2)",
        )
        .run(id as string, closedAt as number | null);
    await rollUp(d1, 1);
    expect(rows(d1, HALF_HOUR)).toMatchObject([{ artists: 1, equal: 0 }]);
  });

  test("is moved by what the issuer sells, not by what others pay each other", async () => {
    const d1 = marketOf({ small: { floated: 1_000, fair: [1_000, 1_000] } });
    const candle = d1.database.prepare(
      "INSERT INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover, trades, sold) VALUES ('small', ?, ?, 5000, 5000, 5000, 5000, 100, 500000, 2, ?)",
    );
    candle.run(HALF_HOUR, START, 0);
    await rollUp(d1, 1);
    expect(rows(d1, HALF_HOUR)).toMatchObject([{ equal: 0, trades: 2, turnover: 500_000 }]);
    d1.database.exec("DELETE FROM candles");
    candle.run(HALF_HOUR, START, 100);
    d1.database.exec("INSERT INTO positions VALUES ('issuer', 'small', -100, 0, 0, 0)");
    await rollUp(d1, 1);
    // A tenth of the float: e^0.1.
    expect(rows(d1, HALF_HOUR)).toMatchObject([{ equal: 105_000_000 }]);
  });

  test("of a market of nobody stays where it begins", async () => {
    const d1 = new SqliteD1();
    await rollUp(d1, 1);
    expect(rows(d1, HALF_HOUR)).toMatchObject([{ artists: 0, equal: 0, equalLevel: 1_000_000_000 }]);
  });
});

describe("what is kept for a while only", () => {
  test("goes, and nothing else does", () => {
    const { database } = new SqliteD1();
    for (const [grain, time] of [
      [300_000, 1],
      [300_000, 100],
      [HOUR, 1],
    ] as const)
      database.prepare("INSERT INTO fair_values VALUES ('a', ?, ?, 1, 'test', 1)").run(grain, time);
    const fine = RETENTION.find(({ table }) => table === "fair_values")!;
    database.prepare(deletion(fine)).run(50, 10);
    expect(database.prepare("SELECT grain, time FROM fair_values ORDER BY grain, time").all()).toMatchObject([
      { grain: 300_000, time: 100 },
      { grain: HOUR, time: 1 },
    ]);
  });
});

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { ROOT } from "../../scripts/local/paths.ts";
import { withExchangeOfItsOwn } from "./fixture.ts";
import { eventually } from "./screen.ts";

/** Ten years of chart points; they are not part of the project and may be missing. */
const HISTORY = join(ROOT, "../shared/data/artist-week-points.csv");
const ARTIST = "drake";
const TEN_YEARS = 10;

/** It gets hundreds of artists. */
const test = withExchangeOfItsOwn();

const present = existsSync(HISTORY);
if (!present) console.warn(`The import is not tested: there is no ${HISTORY}.`);

test.skipIf(!present)(
  "an imported history shows on the artist's page, all ten years of it",
  async ({ visit, exchange }) => {
    const { stderr } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, "scripts/bootstrap.js"), "scripts/import.ts", HISTORY, "--url", exchange.url],
      { env: { ...process.env, OPERATOR_TOKEN: exchange.operatorToken } },
    );
    expect(stderr).toMatch(/Importing \d+ artists: \d+ imported, 0 unchanged/);

    const { page } = await visit(`/artists/${ARTIST}`);
    await page.getByRole("radio", { name: "All" }).check();
    await page.getByRole("region", { name: "Price" }).getByRole("button", { name: "Table" }).click();
    const years = async () => {
      const rows = await page.getByRole("table", { name: "Prices" }).getByRole("rowheader").allInnerTexts();
      return rows.map((row) => Number(/\b20\d\d\b/.exec(row)?.[0]));
    };
    await eventually(async () => (await years()).length).toBeGreaterThan(TEN_YEARS * 12);
    const shown = await years();
    expect((shown[0] ?? 0) - (shown.at(-1) ?? 0)).toBeGreaterThanOrEqual(TEN_YEARS);
    expect(new Set(shown).size, "no year is missing").toBe((shown[0] ?? 0) - (shown.at(-1) ?? 0) + 1);
  },
  180_000,
);

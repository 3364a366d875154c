import { afterEach, expect, test, vi } from "vitest";
import { type Cron, runDue } from "./cron.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const env = { DB: {} } as Env;

afterEach(() => vi.restoreAllMocks());

/** Runs crons at a time as the platform does: which of them ran, in which order, and when they were due. */
async function ranAt(time: number, crons: readonly Omit<Cron, "run">[]): Promise<string[]> {
  const ran: string[] = [];
  const noting = crons.map((cron) => ({
    ...cron,
    run: async ({ now }: { now: number }) => void ran.push(`${cron.name} ${now / MINUTE}`),
  }));
  await runDue(noting)({ scheduledTime: time } as ScheduledController, env);
  return ran;
}

test("each runs at its minutes, in the order of the list", async () => {
  const crons = [
    { name: "hourly", everyMinutes: 60 },
    { name: "each minute", everyMinutes: 1 },
    { name: "each five", everyMinutes: 5 },
  ];
  expect(await ranAt(3 * HOUR, crons)).toEqual(["hourly 180", "each minute 180", "each five 180"]);
  expect(await ranAt(3 * HOUR + MINUTE, crons)).toEqual(["each minute 181"]);
  expect(await ranAt(3 * HOUR + 25 * MINUTE, crons)).toEqual(["each minute 205", "each five 205"]);
});

test("one that fails holds up no other, is logged by its name, and fails the whole", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const second = vi.fn(async () => undefined);
  const crons: Cron[] = [
    { name: "first", everyMinutes: 1, run: () => Promise.reject(new Error("no database")) },
    { name: "second", everyMinutes: 1, run: second },
  ];
  await expect(runDue(crons)({ scheduledTime: 0 } as ScheduledController, env)).rejects.toThrow(
    "1 of the crons failed",
  );
  expect(second).toHaveBeenCalledOnce();
  expect(error.mock.calls[0]).toMatchObject(["cron failed", { name: "first" }]);
});

import { eq } from "drizzle-orm";
import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { users } from "../../platform/schema/index.ts";
import { accountOf } from "../accounts/index.ts";
import { lastRate } from "./rates.ts";

/** A rate is of a whole day: what was read may be kept for a while (s). */
const KEPT = "public, max-age=600";

/** In which currency amounts are shown, and by what rate. */
export function currencyRoutes(app: Api): void {
  mount(app, api.listExchangeRates, async (_, { db }, c) => {
    c.header("Cache-Control", KEPT);
    return { rates: [{ currency: "EUR" as const, ...(await lastRate(db)) }] };
  });

  mount(app, api.setCurrency, async ({ body: { currency } }, { db, live }) => {
    await db.update(users).set({ currency }).where(eq(users.id, live.user.id));
    return accountOf(db, { ...live.user, currency });
  });
}

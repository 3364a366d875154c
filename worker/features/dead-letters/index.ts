import { inArray, sql } from "drizzle-orm";
import { DAY } from "../../../domain/core/ranges.ts";
import type { Feature } from "../../feature.ts";
import { deadLetters, users } from "../../platform/schema/index.ts";
import { deadLetterRoutes } from "./routes.ts";

/** Messages of queues that were given up on: to look at, to send again, to drop. */
export const deadLettersFeature: Feature = {
  name: "dead-letters",
  routes: deadLetterRoutes,
  retention: [{ table: "dead_letters", expired: "last_at < ?1", keep: 30 * DAY }],
  personalData: [
    {
      table: deadLetters,
      exported: { not: "messages between our own parts; a mail that could not be sent says nothing new" },
      // Of what is on its way only mails name somebody by more than an id.
      erased: ({ db }, account) => {
        const named = (field: string) => sql`${deadLetters.body} ->> ${`$.${field}`}`;
        const addresses = sql`(SELECT email FROM ${users} WHERE id = ${account} UNION ALL SELECT pending_email FROM ${users} WHERE id = ${account})`;
        return db
          .delete(deadLetters)
          .where(
            sql`${inArray(deadLetters.queue, ["anticip-jobs"])} AND json_valid(${deadLetters.body}) AND (${named("userId")} = ${account} OR ${named("email")} IN ${addresses})`,
          );
      },
    },
  ],
};

import { ProblemError } from "../../../domain/core/problems.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { describeError } from "../../platform/describe-error.ts";
import { Recent } from "../../platform/recent.ts";
import { noteStorageFailure, storageFailure } from "../../platform/storage-failure.ts";
import { within } from "../../platform/within.ts";
import { bookOf } from "../market-data/index.ts";

/** How long each part may take to answer, in ms. */
const PATIENCE = 1_000;

/** How long an answer counts, in ms: who asks more often, or at the same time, is answered from memory. */
const COUNTS_FOR = 1_000;

const answers = new Recent<Promise<readonly string[]>>(1, COUNTS_FOR, "readiness");

/** Asks D1, a book and a queue, at most once a second. Refusal: `unavailable`, with what does not answer. */
export async function assertReady(env: Env, now: number): Promise<void> {
  let failed = answers.get("", now);
  if (!failed) {
    failed = partsThatFail(env);
    answers.set("", failed, now);
  }
  const parts = await failed;
  if (parts.length > 0) throw new ProblemError("unavailable", `No answer from ${parts.join(", ")}`);
}

/** The parts that cannot do their work. Why is logged: it is not for everybody. */
async function partsThatFail(env: Env): Promise<readonly string[]> {
  const first = env.DB.prepare("SELECT id FROM artists ORDER BY id LIMIT 1").first<ListedArtistId>("id");
  const parts = {
    database: first,
    // Always the same one, so that no other is woken. Before the first listing there is none.
    book: first.then(
      (id) => id && bookOf(env, id).diagnostics(),
      () => null, // the database's fault, which is told as such
    ),
    queue: env.JOBS.metrics(),
  };
  const outcomes = await Promise.all(
    Object.entries<Promise<unknown>>(parts).map(async ([part, answer]) => {
      try {
        await within(PATIENCE, answer);
        return [];
      } catch (error) {
        const failure = storageFailure(error);
        if (failure === undefined) console.error("not ready", { part, error: describeError(error) });
        else noteStorageFailure(failure, { part });
        return [part];
      }
    }),
  );
  return outcomes.flat();
}

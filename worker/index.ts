import { createApp } from "./http/app.ts";
import { pageFor } from "./http/pages.ts";
import { runDue } from "./platform/cron.ts";
import { consumeWith } from "./platform/queues.ts";
import { taskCron } from "./platform/tasks/cron.ts";
import { taskKindsOf } from "./platform/tasks/kinds.ts";
import { taskWorker } from "./platform/tasks/work.ts";
import { FEATURES } from "./registry.ts";

export { OrderBook } from "../durable-objects/order-book/object.ts";
export { Portfolio } from "../durable-objects/portfolio/object.ts";
export { Room } from "../durable-objects/room/object.ts";
export { SourceLimiter } from "../durable-objects/source-limiter/object.ts";

const app = createApp(FEATURES);
const kinds = taskKindsOf(FEATURES);

export default {
  fetch: (request: Request, env, context) => pageFor(request, env) ?? app.fetch(request, env, context),
  queue: consumeWith([
    ...FEATURES.flatMap(({ consumers = [], jobs = [] }) => [...consumers, ...jobs]),
    taskWorker(kinds),
  ]),
  scheduled: runDue([...FEATURES.flatMap(({ crons = [] }) => crons), taskCron(kinds)]),
} satisfies ExportedHandler<Env>;

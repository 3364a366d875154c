import { createApp } from "./http/app.ts";
import { pageFor } from "./http/pages.ts";
import { runDue } from "./platform/cron.ts";
import { consumeWith } from "./platform/queues.ts";
import { FEATURES } from "./registry.ts";

export { OrderBook } from "../durable-objects/order-book/object.ts";
export { Portfolio } from "../durable-objects/portfolio/object.ts";
export { Room } from "../durable-objects/room/object.ts";
export { SourceLimiter } from "../durable-objects/source-limiter/object.ts";

const app = createApp(FEATURES);

export default {
  fetch: (request: Request, env, context) => pageFor(request, env) ?? app.fetch(request, env, context),
  queue: consumeWith(FEATURES.flatMap(({ consumers = [], jobs = [] }) => [...consumers, ...jobs])),
  scheduled: runDue(FEATURES.flatMap(({ crons = [] }) => crons)),
} satisfies ExportedHandler<Env>;

import { app } from "./http/app.ts";
import { enqueuePriceJobs } from "./features/market-data/update-prices.ts";
import { consume } from "./platform/queues.ts";

export { OrderBook } from "../durable-objects/order-book/object.ts";
export { Portfolio } from "../durable-objects/portfolio/object.ts";
export { Room } from "../durable-objects/room/object.ts";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (controller, env) => enqueuePriceJobs(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;

import { app } from "./app.ts";
import { enqueuePriceJobs } from "./jobs/prices.ts";
import { consume } from "./queues.ts";

export { OrderBook } from "../durable-objects/order-book/order-book.ts";
export { Portfolio } from "../durable-objects/portfolio/portfolio.ts";
export { Room } from "../durable-objects/room/room.ts";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (controller, env) => enqueuePriceJobs(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;

import { benchEngine } from "../bench/engine.bench.ts";
import { benchOrders } from "../bench/orders.bench.ts";

await benchEngine();
await benchOrders();

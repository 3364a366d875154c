import { benchEngine } from "../bench/engine.bench.ts";
import { benchOrders } from "../bench/orders.bench.ts";

benchEngine();
await benchOrders();

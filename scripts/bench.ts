import { benchOrders } from "../bench/orders.bench.ts";

await benchOrders();

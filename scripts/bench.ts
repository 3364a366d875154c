import { benchEngine } from "../bench/engine.bench.ts";
import { benchOrders } from "../bench/orders.bench.ts";
import { benchRecovery } from "../bench/recovery.bench.ts";

benchEngine();
benchRecovery();
await benchOrders();

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { benchEngine } from "./engine.bench.ts";
import { benchFanOut } from "./fan-out.bench.ts";
import { benchOrders } from "./orders.bench.ts";
import { benchPrices } from "./prices.bench.ts";
import { benchRecovery } from "./recovery.bench.ts";
import { benchSearch } from "./search.bench.ts";

benchEngine();
benchRecovery();
await benchFanOut();
await benchOrders();
await benchPrices();
await benchSearch();
// It is the Worker's own code, which is compiled for its runtime.
execFileSync(process.execPath, [join(import.meta.dirname, "series", "run.ts")], { stdio: "inherit" });

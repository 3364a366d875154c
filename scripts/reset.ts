import { rmSync } from "node:fs";
import { LOCAL } from "./local/paths.ts";

rmSync(LOCAL, { recursive: true, force: true });
console.log("Local state is forgotten. The secrets in .dev.vars stay.");

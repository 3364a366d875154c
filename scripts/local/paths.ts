import { join } from "node:path";

/** The project's root, whatever the working directory is. */
export const ROOT = join(import.meta.dirname, "../..");

/** Everything a local run remembers: databases and build stamps. `npm run reset` deletes it. */
export const LOCAL = join(ROOT, ".anticip");

/** Where a local exchange keeps its objects and D1. */
export const STATE = join(LOCAL, "state");

export const DIST_WEB = join(ROOT, "dist/web");
export const DIST_WORKER = join(ROOT, "dist/worker");
export const SECRETS_FILE = join(ROOT, ".dev.vars");

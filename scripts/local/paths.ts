import { join, resolve } from "node:path";

/** The project's root, whatever the working directory is. */
export const ROOT = join(import.meta.dirname, "../..");

/** What is made on this machine and kept between runs: build stamps, and the state unless it is elsewhere. */
export const LOCAL = join(ROOT, ".anticip");

/** Where the local exchange keeps its objects and D1: the folder that `ANTICIP_STATE` names, else one in `.anticip`. */
export const STATE = process.env.ANTICIP_STATE ? resolve(ROOT, process.env.ANTICIP_STATE) : join(LOCAL, "state");

/** The files of a state folder: all that an exchange writes there. */
export const databasesIn = (stateDir: string): string => join(stateDir, "v3");

export const DIST_WEB = join(ROOT, "dist/web");
export const DIST_WORKER = join(ROOT, "dist/worker");
export const SECRETS_FILE = join(ROOT, ".dev.vars");

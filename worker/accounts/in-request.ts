import type { ApiContext } from "../context.ts";
import { type Database, database } from "../database/client.ts";

/** What acts on accounts on behalf of one request. */
export abstract class InRequest {
  protected readonly c: ApiContext;
  protected readonly db: Database;

  constructor(c: ApiContext) {
    this.c = c;
    this.db = database(c.env);
  }
}

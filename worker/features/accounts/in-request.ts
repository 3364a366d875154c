import type { ApiContext } from "../../http/context.ts";
import { type Database, database } from "../../platform/database.ts";

/** What acts on accounts on behalf of one request. */
export abstract class InRequest {
  protected readonly c: ApiContext;
  protected readonly db: Database;

  constructor(c: ApiContext) {
    this.c = c;
    this.db = database(c.env);
  }
}

// The bare control of the order benchmark: the least a durable hold and a durable
// match can cost. One route; one row written in each of two objects, in series.
import { DurableObject } from "cloudflare:workers";

class Writer extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS writes (id INTEGER PRIMARY KEY, text TEXT)");
  }

  insert(text) {
    this.ctx.storage.sql.exec("INSERT INTO writes (text) VALUES (?)", text);
  }
}

export class First extends Writer {
  async write(second, text) {
    this.insert(text);
    const { text: written } = await this.env.SECOND.getByName(second).write(text);
    return { written };
  }
}

export class Second extends Writer {
  write(text) {
    this.insert(text);
    return { text };
  }
}

export default {
  async fetch(request, env) {
    const { first, second } = await request.json();
    const { written } = await env.FIRST.getByName(first).write(second, "a row of about the size of an order's");
    return Response.json({ written });
  },
};

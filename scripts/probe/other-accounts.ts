import { ROUTES } from "../../domain/api/routes.ts";
import type { Order } from "../../domain/core/orders.ts";
import { type Check, fell, judge } from "./check.ts";
import type { ProbeAccount, Target } from "./target.ts";

/** Operations on something that is somebody's. */
const WITH_IDS = ROUTES.filter(({ path, auth }) => auth && path.includes("{id}") && !path.startsWith("/artists"));

/** What to send where a body is needed for the id to be looked at. */
const BODIES: Record<string, object> = {
  "patch /orders/{id}": { quantity: 1 },
  "patch /passkeys/{id}": { name: "mine" },
};

/** Makes something of everything for an account: the ids of what is its alone. */
async function belongings(target: Target, { id, token }: ProbeAccount): Promise<string[]> {
  const artist = await target.artist();
  const order = {
    clientOrderId: crypto.randomUUID(),
    artistId: artist.id,
    side: "buy",
    type: "limit",
    price: 1,
    quantity: 3,
  };
  const placed = await target.ask<Order>("POST", "/orders", { token, body: order });
  const key = await target.ask<{ key: { id: string } }>("POST", "/auth/keys", {
    token,
    body: { name: "probe", scope: "read" },
  });
  const sessions = await target.ask<{ sessions: { id: string }[] }>("GET", "/auth/sessions", { token });
  return [id, placed.body.id, key.body.key.id, ...sessions.body.sessions.map((session) => session.id)];
}

/** Everything of an account that another could want to see or change. */
async function everythingOf(target: Target, { token }: ProbeAccount): Promise<string> {
  const parts = ["/portfolio", "/orders", "/auth/keys", "/auth/sessions"].map((path) =>
    target.ask("GET", path, { token }),
  );
  return JSON.stringify(
    (await Promise.all(parts)).map(({ body }) => body),
    (name, value: unknown) => (name.endsWith("At") ? undefined : value),
  );
}

export const otherAccountChecks: readonly Check[] = [
  {
    name: "With the ids of another account nothing is seen and nothing changed",
    async run(target) {
      const [ada, eve] = [await target.account(), await target.freshAccount()];
      const ids = await belongings(target, ada);
      const before = await everythingOf(target, ada);
      const fallen: string[] = [];
      for (const { method, path } of WITH_IDS)
        for (const id of ids) {
          const body = BODIES[`${method} ${path}`];
          const asking = { token: eve.token, ...(body && { body }) };
          const { status, text } = await target.ask(method.toUpperCase(), path.replace("{id}", id), asking);
          if (status < 400 || status >= 500 || text.includes(ada.username)) fallen.push(`${method} ${path}: ${status}`);
        }
      if ((await everythingOf(target, ada)) !== before) fallen.push("something of the other account has changed");
      return fallen.length > 0
        ? fell(fallen.join("; "))
        : judge(true, `${WITH_IDS.length} operations, ${ids.length} ids each`);
    },
  },
  {
    name: "A name that another account gave an order makes an order of one's own",
    async run(target) {
      const [ada, eve] = [await target.freshAccount(), await target.freshAccount()];
      const { id: artistId } = await target.artist();
      const body = { clientOrderId: "probe", artistId, side: "buy", type: "limit", price: 1, quantity: 1 };
      const theirs = await target.ask<Order>("POST", "/orders", { token: ada.token, body });
      const mine = await target.ask<Order>("POST", "/orders", { token: eve.token, body });
      return judge(
        theirs.status < 300 && mine.status < 300 && theirs.body.id !== mine.body.id,
        `answered ${theirs.status} and ${mine.status}`,
      );
    },
  },
];

import type { Order } from "../../domain/core/orders.ts";
import { type Check, fell, held, judge, skipped } from "./check.ts";
import type { ProbeAccount, Target } from "./target.ts";

/** Shares that a young account may have on order of one artist. */
const YOUNG_LIMIT = 10_000;

const order = (artistId: string, more: object) => ({
  clientOrderId: crypto.randomUUID(),
  artistId,
  type: "limit",
  ...more,
});

async function place(target: Target, { token }: ProbeAccount, body: object): Promise<Order> {
  const { status, body: placed } = await target.ask<Order>("POST", "/orders", { token, body });
  if (status >= 300) throw new Error(`an order was refused: ${placed.code}`);
  return placed;
}

export const tradingChecks: readonly Check[] = [
  {
    name: "Orders in small pieces pay no less than one order",
    async run(target) {
      const account = await target.freshAccount();
      const { id, ask } = await target.artist();
      const buy = (quantity: number) =>
        place(target, account, order(id, { side: "buy", price: Math.ceil(ask * 1.02), quantity, timeInForce: "IOC" }));
      const pieces: Order[] = [];
      for (let count = 0; count < 20; count++) pieces.push(await buy(1));
      const whole = await buy(20);
      const [paid, shares] = [
        pieces.reduce((sum, { fees }) => sum + fees, 0),
        pieces.filter((piece) => piece.filledQuantity).length,
      ];
      if (shares < 20 || whole.filledQuantity < 20) return skipped("nobody sold enough to compare");
      return judge(paid >= whole.fees, `20 orders of one share paid ${paid} cents, one of 20 shares ${whole.fees}`);
    },
  },
  {
    name: "Parallel changes keep to the limit of shares on order",
    async run(target) {
      const account = await target.freshAccount();
      const { token } = account;
      const { id } = await target.artist();
      const placed: Order[] = [];
      for (let count = 0; count < 10; count++)
        placed.push(await place(target, account, order(id, { side: "buy", price: 1, quantity: 1 })));
      const body = { quantity: 9_000 };
      await Promise.all(placed.map((one) => target.askOnce("PATCH", `/orders/${one.id}`, { token, body })));
      const { orders } = (await target.ask<{ orders: Order[] }>("GET", "/orders?status=open&limit=200", { token }))
        .body;
      const onOrder = orders.reduce((sum, { quantity, filledQuantity }) => sum + quantity - filledQuantity, 0);
      await target.ask("DELETE", "/orders", { token });
      return judge(onOrder <= YOUNG_LIMIT, `${onOrder.toLocaleString("en")} shares on order after ten changes at once`);
    },
  },
  {
    name: "A batch of nothing costs little to answer, and the account's quota",
    async run(target) {
      const { token } = await target.freshAccount();
      const body = { orders: Array.from({ length: 1_000 }, () => ({})) };
      const { status, text, headers } = await target.ask("POST", "/orders/batch", { token, body });
      const next = await target.ask("POST", "/orders", { token, body: {} });
      const left = Number(
        /remaining=(\d+)|;r=(\d+)/
          .exec(headers.get("RateLimit") ?? "")
          ?.slice(1)
          .find(Boolean) ?? Number.NaN,
      );
      if (text.length > 64 * 1024) return fell(`answered ${status} with ${text.length} characters`);
      return judge(
        left < 1_000 || next.status === 429,
        `answered ${status} with ${text.length} characters; ${Number.isNaN(left) ? "no" : left} of the quota left`,
      );
    },
  },
  {
    name: "Nothing is asked of a book that is not listed",
    async run(target) {
      const { token } = await target.freshAccount();
      const id = `probe-${crypto.randomUUID().slice(0, 8)}`;
      const answers = [
        await target.ask("GET", `/artists/${id}/book`),
        await target.ask("GET", `/artists/${id}`),
        await target.ask("GET", `/artists/${id}/trades`),
        await target.ask("GET", `/artists/${id}/journal`),
        await target.ask("POST", "/orders", { token, body: order(id, { side: "buy", price: 100, quantity: 1 }) }),
      ];
      const codes = answers.map(({ body }) => body.code ?? "nothing");
      const wrong = codes.some((code) => code !== "unknown_artist");
      return wrong ? fell(`answered ${codes.join(", ")}`) : held("each is refused with unknown_artist");
    },
  },
];

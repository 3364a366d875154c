import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { exportPersonalData, type PersonalData } from "../../platform/personal-data.ts";
import type { Caller, LiveContext } from "../../platform/service-context.ts";

/** Orders read from the portfolio at once. */
const PAGE = 200;

/** Everything that is kept about the caller but secrets and what moderators noted, as the text of one JSON object. */
export async function exportAccount(
  context: LiveContext,
  declared: readonly PersonalData[],
): Promise<ReadableStream<Uint8Array>> {
  const { env, now, actor: caller } = context;
  const { user } = context.live;
  await recordAct(context, { action: "account_exported", actor: user.id, subject: user.id });
  const portfolio = resultOf(await env.PORTFOLIO.getByName(user.id).read(caller));
  const rest = JSON.stringify({ exportedAt: now, ...(await exportPersonalData(context, declared)), portfolio });
  return await streamOf(exportParts(env, caller, rest));
}

/** The JSON object with one more field: all orders with all their fills, newest first, page by page. */
async function* exportParts(env: Env, caller: Caller, object: string): AsyncGenerator<string, undefined> {
  const portfolio = env.PORTFOLIO.getByName(caller.id);
  const read = async (before?: number) =>
    resultOf(await portfolio.orders(caller, { status: "all", limit: PAGE, allFills: true, before }));
  let { orders, next } = await read();
  yield `${object.slice(0, -1)},"orders":[${orders.map((order) => JSON.stringify(order)).join()}`;
  while (next !== null) {
    ({ orders, next } = await read(next));
    yield orders.map((order) => `,${JSON.stringify(order)}`).join("");
  }
  yield "]}";
  return undefined;
}

/** A stream of texts; begins once there is the first, so that a refusal until then is thrown here. */
async function streamOf(parts: AsyncGenerator<string, undefined>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let first: IteratorResult<string, undefined> | undefined = await parts.next();
  return new ReadableStream({
    async pull(controller) {
      const { value } = first ?? (await parts.next());
      first = undefined;
      if (value === undefined) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

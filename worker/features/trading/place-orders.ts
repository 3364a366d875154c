import type { Order, OrderRequest } from "../../../domain/core/orders.ts";
import { PROBLEMS } from "../../../domain/core/problems.ts";
import type { Outcome, Refusal } from "../../../durable-objects/protocol/outcome.ts";
import type { Counted, ListedRequest, PlaceRequest } from "../../../durable-objects/protocol/portfolio-calls.ts";
import type { CallerContext } from "../../platform/service-context.ts";
import { findAllListed, findListed } from "../market-data/index.ts";
import { behalfOf, portfolioOf } from "./portfolio.ts";

const UNKNOWN_ARTIST: Refusal = { code: "unknown_artist", detail: PROBLEMS.unknown_artist[1] };

/** Places an order. One for an artist that is not listed is refused here, and costs as much of the account's quota. */
export async function placeOne(context: CallerContext, request: PlaceRequest): Promise<Counted<Order>> {
  const listed = await listedRequest(context, request);
  if (listed) return portfolioOf(context).place(behalfOf(context), listed);
  const { quota, ...outcome } = await portfolioOf(context).placeAll(behalfOf(context), [], 1);
  return { quota, refused: "refused" in outcome ? outcome.refused : UNKNOWN_ARTIST };
}

/**
 * Places the orders of a batch, each for itself, and answers in their order: undefined for
 * those that are none. All of them count, whatever they are.
 */
export async function placeMany(
  context: CallerContext,
  requests: readonly (OrderRequest | undefined)[],
): Promise<Counted<(Outcome<Order> | undefined)[]>> {
  const ids = await findAllListed(
    context,
    requests.flatMap((request) => request?.artistId ?? []),
  );
  const next = ids.values();
  const listed = requests.map((request): ListedRequest | null | undefined => {
    const artistId = request && next.next().value;
    return artistId ? { ...request, artistId } : request && null;
  });
  const { quota, ...outcome } = await portfolioOf(context).placeAll(
    behalfOf(context),
    listed.filter((request) => request !== undefined && request !== null),
    requests.length,
  );
  if ("refused" in outcome) return { quota, refused: outcome.refused };
  const placed = outcome.done.values();
  return { quota, done: listed.map((request) => (request ? placed.next().value : refusalOf(request))) };
}

async function listedRequest(context: CallerContext, request: PlaceRequest): Promise<ListedRequest | null> {
  const artistId = await findListed(context, request.artistId);
  return artistId && { ...request, artistId };
}

const refusalOf = (unplaced: null | undefined): Outcome<Order> | undefined =>
  unplaced === null ? { refused: UNKNOWN_ARTIST } : undefined;

import {
  type InfiniteData,
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
} from "@tanstack/solid-query";
import type { Route, RouteInput, RouteResponse } from "../../domain/api/route.ts";
import { isRefusedCursor } from "./api-error.ts";
import { call } from "./session.ts";

/** What the pages have fetched, by operation and input. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What a page has fetched goes with it: prices age, and the next reader may be another.
      gcTime: 0,
      // Nothing is asked for again unbidden. The rooms tell what has changed, and a failure is shown with a way to
      // try again, also where the browser takes itself for offline.
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** Follows what an operation answers to `input`, for as long as the owner lives. Its error is an `ApiError`. */
export const useAnswer = <const R extends Route>(route: R, input: () => RouteInput<R>) =>
  useQuery<RouteResponse<R>>(
    () => ({
      queryKey: [route.path, input()],
      queryFn: () => call(route, input()),
      // What has not changed stays on screen as it is, the focus in it too.
      reconcile: "id",
    }),
    () => queryClient,
  );

/** How often what is drawn over time is fetched anew (ms): the last of it is of now. */
const REFRESH_EVERY = 60_000;

/** Follows what `load` gives for `key`, fetched anew each minute; while another key's is on its way, that before stays. */
export const useSeries = <T>(key: () => readonly unknown[], load: () => Promise<T>) =>
  useQuery(
    () => ({
      queryKey: key(),
      queryFn: load,
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_EVERY,
    }),
    () => queryClient,
  );

/** An operation that answers a page at a time, and where the next one begins. */
type ListRoute = Route & { query: object };
type Page<R extends ListRoute> = RouteResponse<R> & { nextCursor: string | null };

/** A list as far as its pages have been fetched. */
export type Pages<R extends ListRoute> = UseInfiniteQueryResult<InfiniteData<Page<R>, string | null>>;

/**
 * Follows a list narrowed by `query`, for as long as the owner lives; `fetchNextPage` goes on where the last page
 * ended, or begins anew where that is no longer known. While another narrowing is on its way, the list before stays.
 * Its error is an `ApiError`. `params` stand in the address, for lists of something.
 */
export const usePages = <const R extends ListRoute>(
  route: R,
  query: () => RouteInput<R> extends { query: infer Q } ? Omit<Q, "cursor"> : never,
  params?: () => RouteInput<R> extends { params: infer P } ? P : never,
): Pages<R> =>
  useInfiniteQuery(
    () => ({
      queryKey: [route.path, query(), params?.()],
      queryFn: async ({ pageParam, queryKey }) => {
        const input = {
          ...(params && { params: params() }),
          query: { ...query(), ...(pageParam !== null && { cursor: pageParam }) },
        };
        try {
          return (await call(route, input as unknown as RouteInput<R>)) as Page<R>;
        } catch (error) {
          if (pageParam !== null && isRefusedCursor(error)) void queryClient.resetQueries({ queryKey, exact: true });
          throw error;
        }
      },
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }: Page<R>) => nextCursor,
      placeholderData: keepPreviousData,
      reconcile: "id",
    }),
    () => queryClient,
  );

/** Fetches anew what is on screen of an operation's answers, after something about them was changed. */
export const invalidate = (route: Route): Promise<void> => queryClient.invalidateQueries({ queryKey: [route.path] });

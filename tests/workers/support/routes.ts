import * as api from "../../../domain/api/index.ts";

/** Every operation that the API defines. */
export const ROUTES: readonly api.Route[] = Object.values(api).filter(
  (value): value is api.Route & typeof value => typeof value === "object" && "path" in value && "method" in value,
);

/** A name to know a route by in tests: `post /orders`. */
export const nameOf = ({ method, path }: api.Route): string => `${method} ${path}`;

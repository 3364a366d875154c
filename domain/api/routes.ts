import * as api from "./index.ts";

/** Every operation of the API, for what goes over all of them. */
export const ROUTES: readonly api.Route[] = Object.values<unknown>(api).filter(
  (value): value is api.Route => typeof value === "object" && value !== null && "path" in value && "method" in value,
);

/** A name to know an operation by, for people: `post /orders`. */
export const nameOf = ({ method, path }: api.Route): string => `${method} ${path}`;

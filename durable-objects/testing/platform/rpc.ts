import { deserialize, serialize } from "node:v8";

/**
 * A value as it crosses between objects: serialised when it is sent, and a copy
 * of its own at each arrival. As in Workers RPC, and unlike structured clone,
 * instances of classes are refused
 * (https://developers.cloudflare.com/workers/runtime-apis/rpc/); so are
 * functions, which would arrive as stubs that call back.
 */
export function serialised<T>(value: T): () => T {
  assertSendable(value);
  if (typeof value !== "object" || value === null) return () => value;
  const bytes = serialize(value);
  return () => deserialize(bytes) as T;
}

const SENDABLE: ReadonlySet<unknown> = new Set([
  null, // rows of Node's SQLite
  ...[Object, Array, Map, Set, Date, Uint8Array].map(({ prototype }) => prototype as unknown),
]);

function assertSendable(value: unknown): void {
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`a ${typeof value} cannot be sent`);
  if (typeof value !== "object" || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!SENDABLE.has(prototype)) throw new TypeError(`an instance of ${value.constructor.name} cannot be sent`);
  if (value instanceof Map) for (const entry of value) entry.forEach(assertSendable);
  else if (value instanceof Set) value.forEach(assertSendable);
  else if (!ArrayBuffer.isView(value)) for (const part of Object.values(value)) assertSendable(part);
}

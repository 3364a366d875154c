import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, send } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { faultOf } from "./answers.ts";
import { newAccount } from "./callers.ts";
import { type Operation, operations } from "./operations.ts";
import { CANNOT_SUCCEED, RIGHT, toRequest } from "./right-requests.ts";
import { hostile, mutated, type Schema, valid } from "./schema.ts";

/*
 * Every operation of the OpenAPI document gets requests that are right, nearly
 * right and hostile, as nobody, as a user, as an admin and as the operator. No
 * answer may be a failure of ours or one that the document does not promise, and
 * every operation must be seen to succeed: at random, or with a request that is made to be right.
 * Each run has another seed, which it prints: FUZZ_SEED=… repeats one, and `npm run fuzz` sends more of them.
 */

const { FUZZ_REQUESTS: REQUESTS, FUZZ_SEED: SEED } = env;
console.log(`Fuzzing with ${REQUESTS} requests, seed ${SEED}`);

const { operations: all, schemas } = await operations();
const each = Math.ceil(REQUESTS / all.length);
const sent = { requests: 0, succeeded: new Set<string>() };

type Role = "nobody" | "user" | "admin" | "operator";
const tokens: Record<Role, string | undefined> = {
  nobody: undefined,
  user: undefined,
  admin: undefined,
  operator: env.OPERATOR_TOKEN,
};
/** Ids that exist: without them most requests would end at "unknown". */
let ids: string[] = [];

async function signIn(role: "user" | "admin"): Promise<void> {
  const { token, session } = await newAccount(role);
  tokens[role] = token;
  const resting = await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 500), token });
  const filled = await call(api.placeOrder, { body: marketOrder("tyla", "buy", 1), token });
  ids = [resting.id, filled.id, session, "tyla", "doechii", "1"];
}

beforeAll(async () => {
  await list("tyla", 1_000);
  await list("doechii", 2_000);
  await signIn("admin");
  await signIn("user");
});

describe(`${each} requests to`, () => {
  test.each(all.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s",
    { timeout: 120_000 },
    async (name, operation) => {
      const faults: string[] = [];
      for (const request of fc.sample(requestTo(operation), { numRuns: each, seed: SEED })) {
        const response = await send(...request.message(tokens));
        sent.requests += 1;
        const copy = response.clone();
        const fault = await faultOf(operation, response);
        if (fault) faults.push(`${request.role}: ${request.label}\n    ${fault.slice(0, 600)}`);
        if (copy.status < 400) sent.succeeded.add(name);
        if (request.role === "user" || request.role === "admin") await keepSignedIn(request.role, copy);
      }
      expect(faults.slice(0, 5).join("\n"), `${faults.length} faults`).toBe("");
      if (!(name in CANNOT_SUCCEED)) expect(await succeeds(name, operation), "it is seen to succeed").toBe(true);
    },
  );
});

test("what is said of single operations is said of operations that are there", () => {
  const names = all.map(({ method, path }) => `${method} ${path}`);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(RIGHT), ...Object.keys(CANNOT_SUCCEED)]));
  expect(Object.keys(CANNOT_SUCCEED).filter((name) => sent.succeeded.has(name))).toEqual([]);
});

test("that was enough requests", () => {
  expect(sent.requests).toBeGreaterThanOrEqual(REQUESTS);
});

/** Whether the operation was seen to succeed, or does with a request that is right, or with one of more random ones. */
async function succeeds(name: string, operation: Operation): Promise<boolean> {
  if (sent.succeeded.has(name)) return true;
  const right = RIGHT[name];
  if (right) {
    const response = await send(...toRequest(operation, await right()));
    expect(response.status, await response.clone().text()).toBeLessThan(400);
    expect(await faultOf(operation, response)).toBeUndefined();
    return true;
  }
  for (const role of ["user", "admin"] as const) await signIn(role);
  for (const request of fc.sample(requestTo(operation), { numRuns: 1_000, seed: SEED + 1 })) {
    const response = await send(...request.message(tokens));
    if (response.status < 400) return true;
    if (request.role === "user" || request.role === "admin") await keepSignedIn(request.role, response);
  }
  return false;
}

/** Signs in again when a request has ended the session, deleted the account or taken its role. */
async function keepSignedIn(role: "user" | "admin", response: Response): Promise<void> {
  if (response.status === 401) await signIn(role);
  if (response.status === 403 && role === "admin" && (await response.json<{ code?: string }>()).code === "forbidden")
    await signIn(role);
}

interface Generated {
  role: Role;
  label: string;
  message(by: Record<Role, string | undefined>): [path: string, init: RequestInit];
}

function requestTo(operation: Operation): fc.Arbitrary<Generated> {
  const { method, path } = operation;
  return fc
    .record({
      role: fc.constantFrom<Role>("nobody", "user", "user", "user", "admin", "admin", "operator"),
      bearer: fc.oneof(
        { weight: 12, arbitrary: fc.constant((token: string) => `Bearer ${token}`) },
        fc.constantFrom(
          (token: string) => token,
          (token: string) => `Basic ${token}`,
          (token: string) => `Bearer ${token.slice(0, -2)}`,
          () => "Bearer ",
        ),
      ),
      parameters: fc.tuple(...operation.parameters.map(parameter)),
      body: operation.body ? body(operation.body) : fc.constant(null),
      type: fc.oneof(
        { weight: 20, arbitrary: fc.constant("application/json") },
        fc.constantFrom("application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", ""),
      ),
    })
    .map(({ role, bearer, parameters, body: text, type }) => {
      let address = `/api/v1${path}`;
      const query = new URLSearchParams();
      for (const { name, where, value } of parameters) {
        if (where === "path") address = address.replace(`{${name}}`, encodeSegment(spared(path, value)));
        else if (value !== undefined) query.append(name, value);
      }
      if (query.size > 0) address += `?${query.toString()}`;
      return {
        role,
        label: `${method} ${address} ${text ?? ""}`.slice(0, 300),
        message: (by) => {
          const token = by[role];
          const headers = {
            ...(token && { Authorization: bearer(token) }),
            ...(text !== null && type && { "Content-Type": type }),
          };
          return [
            address,
            { method: method.toUpperCase(), headers, redirect: "manual", ...(text !== null && { body: text }) },
          ];
        },
      };
    });
}

type Value = { name: string; where: "path" | "query"; value: string | undefined };

function parameter({ name, in: where, required, schema }: Operation["parameters"][number]): fc.Arbitrary<Value> {
  const known = fc.nat().map((at) => ids[at % ids.length]);
  const text = valid(schema, schemas).map(String);
  const wrong = hostile.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const choices = [
    { weight: 3, arbitrary: text },
    { weight: where === "path" ? 4 : 1, arbitrary: known },
    { weight: 2, arbitrary: wrong },
  ];
  const value = fc.oneof(...choices, ...(required ? [] : [{ weight: 4, arbitrary: fc.constant(undefined) }]));
  return value.map((chosen) => ({ name, where, value: chosen }));
}

/** Artists that all others trade: their listings are not ended. */
const TRADED: ReadonlySet<string | undefined> = new Set(["tyla", "doechii"]);
const spared = (path: string, value: string | undefined): string | undefined =>
  /\/(delist|merge)$/.test(path) && TRADED.has(value) ? "nobody" : value;

/** An empty segment, `.` and `..` would be another address. */
function encodeSegment(value: string | undefined): string {
  const segment = encodeURIComponent((value ?? "").toWellFormed());
  return /^\.*$/.test(segment) || /^(%2e)+$/i.test(segment) ? "x" : segment;
}

function body(schema: Schema): fc.Arbitrary<string> {
  const right = valid(schema, schemas);
  const json = (value: unknown): string => JSON.stringify(value) ?? "null";
  return fc.oneof(
    { weight: 4, arbitrary: right.map(json) },
    { weight: 6, arbitrary: right.chain(mutated).map(json) },
    {
      weight: 1,
      arbitrary: fc.tuple(right, fc.nat({ max: 20 })).map(([value, cut]) => json(value).slice(0, -1 - cut)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "",
        "{",
        "null",
        "[]",
        "\u0000",
        '{"a":1}{"b":2}',
        '{"__proto__":{"role":"admin"}}',
        "[".repeat(10_000),
      ),
    },
  );
}

import fc from "fast-check";

/** JSON Schema as the OpenAPI document of this API uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** Values that a schema admits, as far as it says so in JSON Schema. */
export function valid(schema: Schema, definitions: Record<string, Schema>): fc.Arbitrary<unknown> {
  const of = (inner: Schema): fc.Arbitrary<unknown> => valid(inner, definitions);
  if (schema.$ref) return of(definitions[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(of));
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map(of)).map((parts) => Object.assign({}, ...(parts as object[])) as unknown);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => of({ ...schema, type })));
  switch (schema.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return integer(schema);
    case "number":
      return fc.oneof(
        integer(schema),
        fc.double({ min: schema.minimum ?? -1e6, max: Math.min(schema.maximum ?? 1e6, 1e6), noNaN: true }),
      );
    case "string":
      return text(schema);
    case "array":
      return schema.prefixItems
        ? fc.tuple(...schema.prefixItems.map(of))
        : fc.array(of(schema.items ?? {}), {
            minLength: schema.minItems ?? 0,
            maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
          });
    case "object":
      return object(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function integer({ minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1);
  const max = Math.max(min, Math.min(maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
  const small = fc.integer({ min, max: Math.max(min, Math.min(max, min + 1_000)) });
  return fc.oneof(
    { weight: 4, arbitrary: small },
    fc.constantFrom(min, max),
    fc.bigInt({ min: BigInt(min), max: BigInt(max) }).map(Number),
  );
}

function text({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "email") return fc.emailAddress();
  if (format === "uri") return fc.webUrl();
  if (pattern) return fc.stringMatching(new RegExp(bounded(pattern, minLength, maxLength)));
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20), unit: "binary" });
}

/** A pattern of one repeated class, with the length that the schema asks for; others bound themselves. */
function bounded(pattern: string, minLength: number, maxLength: number): string {
  return pattern.replace(
    /^\^(\[[^\]]*\]|\\w|\\d)[+*]\$$/,
    (_, repeated: string) => `^${repeated}{${minLength},${Math.min(maxLength, minLength + 20)}}$`,
  );
}

function object(
  { properties = {}, required = [] }: Schema,
  of: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, of(schema)]));
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields), noNullPrototype: true });
}

/** What no operation should stumble over, wherever it stands. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.1,
  -0,
  1e308,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  4_294_967_296,
  "",
  " ",
  "0",
  "-1",
  "1e3",
  "NaN",
  "Infinity",
  "null",
  "undefined",
  "constructor",
  "__proto__",
  "hasOwnProperty",
  "toString",
  "\u0000",
  "\uD800",
  "\u202E",
  "💥".repeat(50),
  "a".repeat(5_000),
  "' OR 1=1 --",
  "%",
  "_",
  "%00",
  "%2e%2e%2f",
  "../../etc/passwd",
  "<img src=x onerror=alert(1)>",
  "{{7*7}}",
  "${7*7}",
  "\r\nSet-Cookie: a=b",
  "00000000-0000-0000-0000-000000000000",
  "anticip_0_0",
  [],
  {},
  [[]],
  [null],
  { length: 1e9 },
  { __proto__: null, constructor: { prototype: {} } },
  { toJSON: "x" },
  Array.from({ length: 200 }, (_, index) => index),
  JSON.parse(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`) as unknown,
];

export const hostile: fc.Arbitrary<unknown> = fc.constantFrom(...HOSTILE);

/** A value with something about it changed: a part replaced, taken out, added or doubled. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  const whole = { weight: 1, arbitrary: hostile };
  if (value === null || typeof value !== "object") return fc.oneof(whole, { weight: 2, arbitrary: near(value) });
  const parts = Object.entries(value);
  const rebuild = (changed: [string, unknown][]): unknown =>
    Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
  const change = fc.nat({ max: Math.max(0, parts.length - 1) }).chain((at) =>
    fc.oneof(
      mutatedPart(parts[at]?.[1]).map((part) =>
        rebuild(parts.map((entry, index) => (index === at ? [entry[0], part] : entry))),
      ),
      fc.constant(rebuild(parts.filter((_, index) => index !== at))),
      fc
        .tuple(fc.constantFrom("extra", "__proto__", "constructor", "id", "role", "userId", "scope"), hostile)
        .map((entry) => rebuild([...parts, entry])),
    ),
  );
  return fc.oneof({ weight: 6, arbitrary: change }, whole);
}

const mutatedPart = (part: unknown): fc.Arbitrary<unknown> =>
  typeof part === "object" && part !== null ? mutated(part) : fc.oneof(hostile, near(part));

/** Another value like this one, just beyond it. */
function near(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === "number")
    return fc.constantFrom(value + 1, value - 1, -value, value + 0.5, String(value), [value]);
  if (typeof value === "string")
    return fc.constantFrom(
      `${value} `,
      value.slice(1),
      value.toUpperCase(),
      value.repeat(3),
      `${value}\u0000`,
      [value],
      { value },
    );
  return hostile;
}

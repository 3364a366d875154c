import { expect, test } from "vitest";
import { quotaIn } from "./quota-headers.ts";

const NOW = Date.UTC(2026, 8, 20, 12);
const SECONDS = NOW / 1000;

const cases: [string, Record<string, string>, ReturnType<typeof quotaIn>][] = [
  ["nothing", {}, {}],
  ["ListenBrainz", { "X-RateLimit-Remaining": "7", "X-RateLimit-Reset-In": "3" }, { left: 7, resetIn: 3_000 }],
  [
    "a time of day",
    { "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": `${SECONDS + 9}` },
    { left: 7, resetIn: 9_000 },
  ],
  ["a duration", { "RateLimit-Remaining": "0", "RateLimit-Reset": "60" }, { left: 0, resetIn: 60_000 }],
  [
    "a time of day that is past",
    { "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": `${SECONDS - 9}` },
    { left: 7, resetIn: 0 },
  ],
  [
    "a time of day by a clock a year off",
    {
      "X-RateLimit-Remaining": "7",
      "X-RateLimit-Reset": `${SECONDS + 9 + 365 * 86_400}`,
      Date: new Date(NOW + 365 * 86_400_000).toUTCString(),
    },
    { left: 7, resetIn: 9_000 },
  ],
  ["how many, and not until when", { "X-RateLimit-Remaining": "7" }, {}],
  ["what cannot be", { "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset-In": "soon" }, {}],
  [
    "NaN and infinity",
    { "X-RateLimit-Remaining": "NaN", "X-RateLimit-Reset-In": "Infinity", "Retry-After": "1e9" },
    {},
  ],
  ["Retry-After in seconds", { "Retry-After": "12" }, { retryAfter: 12_000 }],
  ["Retry-After as a date", { "Retry-After": new Date(NOW + 30_000).toUTCString() }, { retryAfter: 30_000 }],
  ["Retry-After as a date that is past", { "Retry-After": new Date(NOW - 30_000).toUTCString() }, { retryAfter: 0 }],
  ["Retry-After as nonsense", { "Retry-After": "later" }, {}],
];
test.each(cases)("reads %s", (_, headers, expected) => {
  expect(quotaIn(new Headers(headers), NOW)).toEqual(expected);
});

import { expect, test } from "vitest";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";

test("there are ten different codes, in groups that can be read out", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
});

test.each(["k3vd-9q0x-7h1m-2ptn", "K3VD 9Q0X 7H1M 2PTN", "k3vd9qox7hlm2ptn", " k3vd-9qOx-7hIm-2ptn "])(
  "%j is the same code, typed differently",
  (typed) => {
    expect(recoveryCodeHash(typed)).toBe(recoveryCodeHash("k3vd-9q0x-7h1m-2ptn"));
  },
);

test("another code has another hash", () => {
  expect(recoveryCodeHash("k3vd-9q0x-7h1m-2ptp")).not.toBe(recoveryCodeHash("k3vd-9q0x-7h1m-2ptn"));
});
